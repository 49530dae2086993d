"""A database that does not answer in time: what the caller is told, and how the same key settles it."""
import subprocess
import threading
import time

from harness import build as b
from harness.client import new_key
from harness.postgres import BIN
from harness.tap import check, equal, test
from test_lifecycle import account


class Held:
    """The insured's row, locked by a transaction of somebody else."""

    def __init__(self, env, number):
        self.env = env
        self.number = number

    def __enter__(self):
        self.session = subprocess.Popen([f"{BIN}/psql", "-XAtq", self.env.pg.conninfo("postgres")], text=True,
                                        env=self.env.pg.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.session.stdin.write("BEGIN; SELECT 'held' FROM teyao.person WHERE person_key = (SELECT person_key FROM "
                                 f"teyao.policy WHERE policy_no = '{self.number}') FOR UPDATE;\n")
        self.session.stdin.flush()
        equal(self.session.stdout.readline().strip(), "held", "the lock")
        return self

    def __exit__(self, *_):
        self.session.stdin.close()
        self.session.wait(30)


@test("the same key while the first is still running: 409 idempotency_key_in_use with Retry-After")
def in_use(env):
    number, person = env.policy()
    env.p1.authorize(b.request(number, person, applicant={"relation": "policyholder"}))  # the person is known now
    key, body, first = new_key(), b.request(number, person), []
    with Held(env, number):
        other = env.p1.copy()
        thread = threading.Thread(target=lambda: first.append(other.authorize(body, key)), daemon=True)
        thread.start()
        env.wait_for(lambda: int(env.pg.value("SELECT count(*) FROM pg_stat_activity WHERE usename = 'teyao_daemon' "
                                              "AND wait_event_type = 'Lock'")) > 0, "the first to wait")
        second = env.p1.authorize(body, key)
        equal((second.status, second.code), (409, "idempotency_key_in_use"), f"{second!r}")
        check(int(second.header("Retry-After")) >= 1, "Retry-After")
        equal(env.p2.get("/v1/events").status, 200, "others go on")
    thread.join(30)
    other.close()
    equal(first[0].status, 201, f"{first[0]!r}")
    again = env.p1.authorize(body, key)
    equal((again.body, again.replayed), (first[0].body, True), "afterwards the answer")


@test("a database that hangs: 503 in time, never a second effect; the same key settles it")
def hangs(env):
    number, person = env.policy()
    env.p1.authorize(b.request(number, person, applicant={"relation": "policyholder"}))
    key, body = new_key(), b.request(number, person)
    started = time.monotonic()
    with Held(env, number):
        answer = env.p1.authorize(body, key)
        took = time.monotonic() - started
        equal(answer.status, 503, f"{answer!r}")
        check(answer.code in ("outcome_unknown", "unavailable"), f"{answer!r}")
        check(took < 15, f"{took:.1f} s")
    env.wait_for(lambda: env.p1.authorize(body, key).status == 201, "the same key")
    settled = env.p1.authorize(body, key)
    equal(settled.json["decision"], "approve", f"{settled!r}")
    equal(account(env, number), (558000, 0), "held once")
    equal(env.pg.value(f"SELECT count(*) FROM teyao.\"authorization\" WHERE policy_no = '{number}'"), "2", "one of each")


@test("more requests than may be in flight: 503 overloaded with Retry-After")
def overload(env):
    limits = env.daemon.settings["limits"]
    limits["requests_in_flight"] = 2
    env.daemon.reload()
    number, person = env.policy()
    env.p1.authorize(b.request(number, person, applicant={"relation": "policyholder"}))
    answers = []
    try:
        with Held(env, number):
            twins = [env.p1.copy() for _ in range(2)]
            threads = [threading.Thread(target=lambda c=c: answers.append(c.authorize(b.request(number, person))), daemon=True)
                       for c in twins]
            for thread in threads:
                thread.start()
            env.wait_for(lambda: env.daemon.metric("teyao_requests_in_flight") >= 2, "two in flight")
            refused = env.p2.get("/v1/formulary/lists")
            equal((refused.status, refused.code), (503, "overloaded"), f"{refused!r}")
            equal(env.plain.get("/healthz").status, 200, "health is not in the queue")
    finally:
        del limits["requests_in_flight"]
        env.daemon.reload()
    for thread in threads:
        thread.join(30)
    equal({a.status for a in answers}, {201}, "those that waited")
