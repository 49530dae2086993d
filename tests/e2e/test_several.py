"""Two teyaod on one database, as behind a load balancer: what one process keeps in memory must not be what makes it right."""
from harness import build as b
from harness.client import new_key
from harness.tap import check, equal, test
from test_concurrency import at_once
from test_lifecycle import account, approved


@test("the same key at two processes at once: one effect, one answer")
def one_key(env):
    with env.second_daemon() as moved:
        for _ in range(5):
            number, person = env.policy()
            key, body = new_key(), b.request(number, person)
            answers = at_once([env.p1, moved(env.p1)], [lambda c: c.authorize(body, key)] * 12)
            good = [a for a in answers if a.status == 201]
            check({a.status for a in answers} <= {201, 409}, f"{answers}")
            equal({a.code for a in answers if a.status == 409} - {"idempotency_key_in_use"}, set(), "refusals")
            equal(len({a.body for a in good}), 1, "answers")
            equal(moved(env.p1).authorize(body, key).body, env.p1.authorize(body, key).body, "both say the same")
            equal(account(env, number), (558000, 0), "held once")


@test("one code at two processes at once: handed over once; the second process knows the first one's answers")
def one_code(env):
    with env.second_daemon() as moved:
        for _ in range(5):
            number, person, body = approved(env)
            code = body["pickup"]["code"]
            papers = moved(env.p1).check(code).json["documents_to_collect"]
            answers = at_once([env.p1, moved(env.p1)], [lambda c: c.dispense(b.dispense(code, person, papers))] * 12)
            equal(sorted(a.status for a in answers), [201] + [409] * 11, "statuses")
            equal(account(env, number), (0, 558000), "captured once")
            equal(moved(env.p1).authorization(body["authorization_id"]).json["status"], "dispensed", "status")


@test("a limit that pays for 5, 24 requests at two processes at once: exactly 5")
def limit(env):
    rows = env.lung_rows()[:24]
    with env.second_daemon() as moved:
        number, person = env.policy(terms={"annual_limit_fen": 5 * 558000})
        bodies = [b.request(number, person, lines=[env.line_of(row)]) for row in rows]

        def ask(client, body):
            """Two processes may overtake each other so often that one gives up with 503: the same key again settles it."""
            key = new_key()
            for _ in range(20):
                answer = client.authorize(body, key)
                if answer.status != 503:
                    break
                check(answer.header("Retry-After"), "Retry-After")
            return answer
        answers = at_once([env.p1, moved(env.p2)], [lambda c, body=body: ask(c, body) for body in bodies])
        equal({a.status for a in answers}, {201}, "every one is answered")
        equal(sum(1 for a in answers if a.json["decision"] == "approve"), 5, "approved")
        equal(account(env, number), (5 * 558000, 0), "held")
        env.ledger_holds()


@test("wrong codes are counted across processes")
def guard(env):
    # e2e-p4 used up its attempts at the first process before
    env.wait_for(lambda: env.p4.check(b.well_formed_code("more")).status == 429, "the budget to be used up")
    with env.second_daemon() as moved:
        equal(moved(env.p4).check(b.well_formed_code("elsewhere")).status, 429, "the other process")
