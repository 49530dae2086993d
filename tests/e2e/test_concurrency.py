"""Races over the wire: money, a code, a key, the same prescription; invariants are asked of the database."""
import threading

from harness import build as b
from harness.client import new_key
from harness.tap import check, equal, test
from test_lifecycle import account, approved


def at_once(clients, calls):
    """Runs calls (functions of a client) from as many connections, released together."""
    gate = threading.Barrier(len(calls))
    answers = [None] * len(calls)

    def work(index):
        client = clients[index % len(clients)].copy()
        try:
            client.connect()
            gate.wait(60)
            answers[index] = calls[index](client)
        except Exception as error:  # handed to the test
            answers[index] = error
        finally:
            client.close()

    threads = [threading.Thread(target=work, args=(i,), daemon=True) for i in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for answer in answers:
        if isinstance(answer, Exception) or answer is None:
            raise AssertionError(f"a request broke: {answer!r}")
    return answers


@test("64 requests at once against a limit that pays for 10: exactly 10 are approved")
def limit(env):
    price = 18600 * 30
    number, person = env.policy(terms={"annual_limit_fen": 10 * price})
    rows = env.lung_rows()
    check(len(rows) >= 16, f"{len(rows)} rows")
    bodies = []
    for index in range(64):  # 16 products, each on four prescriptions of different days
        body = b.request(number, person, lines=[env.line_of(rows[index % 16], days_supply=1)])
        body["prescription"]["issued_on"] = b.day(-(index // 16))
        bodies.append(body)
    answers = at_once([env.p1, env.p2, env.p3, env.p5], [lambda c, body=body: c.authorize(body) for body in bodies])
    equal({a.status for a in answers}, {201}, "every one is answered")
    paid = [a for a in answers if a.json["decision"] == "approve"]
    rest = {r["code"] for a in answers if a.json["decision"] != "approve" for r in a.json["reasons"]}
    equal(len(paid), 10, f"approved; the others {rest}")
    check(rest <= {"limit_exhausted", "duplicate_request", "refill_too_soon"}, f"the others {rest}")
    check("limit_exhausted" in rest, f"the others {rest}")
    equal(account(env, number), (10 * price, 0), "held")
    codes = {a.json["pickup"]["code"] for a in paid}
    equal(len(codes), 10, "ten different codes")
    env.ledger_holds()


@test("one code redeemed by 32 at once: exactly once")
def one_code(env):
    number, person, body = approved(env)
    code = body["pickup"]["code"]
    papers = env.p1.check(code).json["documents_to_collect"]
    answers = at_once([env.p1], [lambda c: c.dispense(b.dispense(code, person, papers))] * 32)
    statuses = sorted(a.status for a in answers)
    equal(statuses, [201] + [409] * 31, "statuses")
    equal({a.code for a in answers if a.status == 409}, {"code_already_dispensed"}, "the others")
    equal(account(env, number), (0, 558000), "captured once")
    env.ledger_holds()


@test("one code in 30 single units by 32 at once: never more than approved")
def units(env):
    number, person, body = approved(env)
    code = body["pickup"]["code"]
    papers = env.p1.check(code).json["documents_to_collect"]
    answers = at_once([env.p1], [lambda c: c.dispense(b.dispense(code, person, papers, quantity=3))] * 32)
    equal(sum(1 for a in answers if a.status == 201), 10, f"{sorted((a.status, a.code) for a in answers)}")
    equal(account(env, number), (0, 558000), "captured in full")
    env.ledger_holds()


@test("the same key 32 times at once: one effect, one answer")
def one_key(env):
    number, person = env.policy()
    key, body = new_key(), b.request(number, person)
    answers = at_once([env.p1], [lambda c: c.authorize(body, key)] * 32)
    good = [a for a in answers if a.status == 201]
    check(good, "one was answered")
    for answer in answers:
        if answer.status == 409:
            equal(answer.code, "idempotency_key_in_use", "the others")
            check(answer.header("Retry-After"), "Retry-After")
        else:
            equal((answer.status, answer.body), (201, good[0].body), "one answer")
    for _ in range(3):
        equal(env.p1.authorize(body, key).body, good[0].body, "and again")
    equal(env.pg.value(f"SELECT count(*) FROM teyao.\"authorization\" WHERE policy_no = '{number}'"), "1", "one effect")
    equal(account(env, number), (558000, 0), "held once")


@test("the same prescription from five pharmacies at once: approved once")
def one_prescription(env):
    number, person = env.policy()
    answers = at_once([env.p1, env.p2, env.p3, env.p4, env.p5],
                      [lambda c: c.authorize(b.request(number, person))] * 20)
    equal(sum(1 for a in answers if a.json["decision"] == "approve"), 1, "approved")
    equal(account(env, number), (558000, 0), "held once")


@test("cancel against dispense at once: one wins, the money agrees")
def cancel_dispense(env):
    for _ in range(6):
        number, person, body = approved(env)
        code = body["pickup"]["code"]
        papers = env.p1.check(code).json["documents_to_collect"]
        cancel, dispense = at_once([env.p1], [lambda c: c.cancel(body["authorization_id"]),
                                              lambda c: c.dispense(b.dispense(code, person, papers))])
        outcome = (cancel.status, dispense.status)
        check(outcome in ((200, 409), (409, 201)), f"{outcome}: {cancel!r} {dispense!r}")
        equal(account(env, number), (0, 0) if cancel.status == 200 else (0, 558000), "money")


@test("papers for one pended authorization from eight at once: decided again once, one code")
def documents(env):
    number, person = env.policy()
    pended = env.p1.authorize(b.request(number, person, documents=b.papers(["prescription"]))).json["authorization_id"]
    answers = at_once([env.p1], [lambda c: c.documents(pended, {"documents": b.papers(b.CPIC_PAPERS)})] * 8)
    equal(sorted(a.status for a in answers), [200] + [409] * 7, f"{answers}")
    equal({a.code for a in answers if a.status == 409}, {"not_pended"}, "the others")
    equal(account(env, number), (558000, 0), "held once")


@test("reversal against its request at once: never both stand")
def reverse_request(env):
    for _ in range(6):
        number, person = env.policy()
        key = new_key()
        request, reversal = at_once([env.p1], [lambda c: c.authorize(b.request(number, person), key),
                                               lambda c: c.reverse(key)])
        check(request.status in (201, 409), f"{request!r}")
        if reversal.status == 200 and reversal.json["outcome"] in ("reversed", "tombstoned"):
            equal(account(env, number), (0, 0), f"{request.status} {reversal.text}")
        else:
            equal(reversal.status, 409, f"{reversal!r}")


@test("requests of many persons at once all succeed")
def many_persons(env):
    people = [env.policy() for _ in range(24)]
    answers = at_once([env.p1, env.p2, env.p3], [lambda c, n=n, p=p: c.authorize(b.request(n, p)) for n, p in people])
    equal({(a.status, a.json["decision"]) for a in answers}, {(201, "approve")}, "all")
    env.ledger_holds()


@test("events read while 48 authorizations commit: none is missed, none stands twice")
def events(env):
    cursor = env.last_event(env.p1)
    people = [env.policy() for _ in range(48)]
    seen, stop = [], threading.Event()

    def read():
        nonlocal cursor
        client = env.p1.copy()
        idle = 0
        while idle < 3:
            page = client.get("/v1/events?limit=5" + (f"&after={cursor}" if cursor else "")).json
            seen.extend(e["authorization_id"] for e in page["items"] if e["kind"] == "decided")
            cursor = page["next_cursor"]
            idle = idle + 1 if stop.is_set() and not page["items"] else 0
        client.close()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    answers = at_once([env.p1], [lambda c, n=n, p=p: c.authorize(b.request(n, p)) for n, p in people])
    stop.set()
    reader.join(60)
    check(not reader.is_alive(), "the reader came to the end")
    equal(sorted(seen), sorted(a.json["authorization_id"] for a in answers), "events")


@test("a limit lowered while it is being used: refused or kept, never below what is committed")
def lower_limit(env):
    number, person = env.policy(terms={"annual_limit_fen": 10 * 558000})
    rows = env.lung_rows()[:12]
    lowered = []
    calls = [lambda c, row=row: c.authorize(b.request(number, person, lines=[env.line_of(row)])) for row in rows]
    gate = threading.Event()

    def lower():
        client = env.core.copy()
        gate.wait(30)
        for cap in (8, 6, 4, 3, 2):
            lowered.append(client.put(f"/v1/policies/{number}", b.policy(person, terms={"annual_limit_fen": cap * 558000})))
        client.close()

    thread = threading.Thread(target=lower, daemon=True)
    thread.start()
    gate.set()
    answers = at_once([env.p1, env.p2], calls)
    thread.join(60)
    equal({a.status for a in answers}, {201}, "every one is answered")
    check({a.status for a in lowered} <= {200, 409}, f"{lowered}")
    held, captured = account(env, number)
    equal(held, sum(a.json["insurer_pays_fen"] for a in answers), "held is what was promised")
    env.ledger_holds()


@test("one new policy entered for 12 persons at once: each call is answered, one of them is the insured in the end")
def policy_for_many(env):
    for _ in range(3):
        number = b.policy_no()
        persons = [b.Person() for _ in range(12)]
        answers = at_once([env.core], [lambda c, p=p: c.put(f"/v1/policies/{number}", b.policy(p)) for p in persons])
        equal(sorted({a.status for a in answers}), [200, 201], f"{[repr(a) for a in answers if a.status > 201][:2]}")
        equal([a.status for a in answers].count(201), 1, "created once")
        equal(sorted(a.json["version"] for a in answers), list(range(1, 13)), "one version each")
        fits = [p for p in persons if env.p1.estimate(b.request(number, p)).json["decision"] == "approve"]
        equal(len(fits), 1, "one insured")
