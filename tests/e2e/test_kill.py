"""kill -9 of teyaod and of PostgreSQL with requests in flight: nothing acknowledged is lost, nothing happens twice."""
import os
import random
import signal
import threading
import time

from harness import build as b
from harness.client import LostAnswer, new_key
from harness.tap import check, equal, test

ROUNDS = int(os.environ.get("TEYAO_KILL_ROUNDS", "10"))
SEED = int(os.environ.get("TEYAO_SEED", random.SystemRandom().randrange(2 ** 31)))
BUDGET_S = 30  # on a slow machine half the rounds have to do
WORKERS = 6


class Flight:
    """Requests in flight from several connections until told to stop; what was acknowledged is remembered."""

    def __init__(self, env, policies):
        self.env = env
        self.policies = policies
        self.lock = threading.Lock()
        self.answers = []  # (client, call, body, key, answer or None)
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.work, args=(i,), daemon=True) for i in range(WORKERS)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def note(self, client, call, body, key, answer):
        with self.lock:
            self.answers.append((client, call, body, key, answer))

    def ask(self, client, call, body):
        key = new_key()
        try:
            answer = client.post(call, body, key)
        except LostAnswer:
            answer = None
        self.note(client.name, call, body, key, answer)
        return answer

    def work(self, index):
        client = (self.env.p1 if index % 2 else self.env.p2).copy()
        mine = self.policies[index::WORKERS]
        for turn, (number, person) in enumerate(mine):
            if self.stop.is_set():
                break
            papers = b.CPIC_PAPERS if turn % 3 else ["prescription"]  # every third one pends first
            answer = self.ask(client, "/v1/authorizations", b.request(number, person, documents=b.papers(papers)))
            if answer is None or answer.status != 201:
                continue
            if turn % 3 == 0:
                answer = self.ask(client, f"/v1/authorizations/{answer.json['authorization_id']}/documents",
                                  {"documents": b.papers(b.CPIC_PAPERS)})
                if answer is None or answer.status != 200:
                    continue
            try:
                code = answer.json["pickup"]["code"]
                papers = client.check(code).json.get("documents_to_collect")
            except LostAnswer:
                continue
            if papers:
                self.ask(client, "/v1/pickups/dispense", b.dispense(code, person, papers, quantity=10))
            self.ask(client, f"/v1/authorizations/{answer.json['authorization_id']}/cancel", {})
        client.close()

    def finish(self):
        self.stop.set()
        for thread in self.threads:
            thread.join(60)


def settle(env, flight):
    """After the restart: the same keys give the same bytes; what was unknown is settled by the same key."""
    clients = {c.name: c for c in (env.p1, env.p2)}
    acknowledged = 0
    for name, call, body, key, answer in flight.answers:
        deadline = time.monotonic() + 30
        while True:
            again = clients[name].post(call, body, key)
            if again.status != 503 and again.code != "idempotency_key_in_use":
                break
            check(time.monotonic() < deadline, f"not settled: {again!r}")
            time.sleep(0.05)
        if answer is not None and answer.status < 300:
            acknowledged += 1
            equal((again.status, again.body), (answer.status, answer.body), f"{call}: an acknowledged answer was lost")
            check(again.replayed, "a replay")
        once_more = clients[name].post(call, body, key)
        equal((once_more.status, once_more.body if once_more.status < 300 else once_more.code),
              (again.status, again.body if again.status < 300 else again.code), f"{call}: settled")
    return acknowledged


def effects(env, policies):
    """One authorization a policy at most, and money that agrees with its state."""
    numbers = ",".join(f"'{number}'" for number, _ in policies)
    states, money = {}, {}
    for number, status in env.pg.sql(f"SELECT policy_no, status FROM teyao.\"authorization\" WHERE policy_no IN ({numbers})"):
        states.setdefault(number, []).append(status)
    for number, held, captured in env.pg.sql(
            f"SELECT policy_no, held_fen, captured_fen FROM teyao.account WHERE pool = '' AND policy_no IN ({numbers})"):
        money[number] = (int(held), int(captured))
    expected = {None: (0, 0), "pended": (0, 0), "open": (558000, 0), "partly_dispensed": (372000, 186000),
                "dispensed": (0, 186000), "cancelled": (0, 0)}
    for number, _ in policies:
        rows = states.get(number, [])
        check(len(rows) <= 1, f"{number}: {len(rows)} authorizations")
        equal(money.get(number, (0, 0)), expected[rows[0] if rows else None], f"{number} is {rows}")
    env.ledger_holds()


def rounds(env, kill):
    chance = random.Random(SEED)
    acknowledged = lost = done = 0
    started = time.monotonic()
    for number in range(ROUNDS):
        if number >= ROUNDS // 2 and time.monotonic() - started > BUDGET_S:
            break
        done += 1
        policies = [env.policy() for _ in range(WORKERS * 3)]
        flight = Flight(env, policies)
        flight.start()
        time.sleep(chance.uniform(0.005, 0.35))
        kill(number)
        flight.finish()
        env.hang_up()
        acknowledged += settle(env, flight)
        lost += sum(1 for entry in flight.answers if entry[4] is None or entry[4].status == 503)
        effects(env, policies)
    print(f"    # seed {SEED}: {done} kills, {acknowledged} acknowledged answers kept, {lost} unsettled ones settled", flush=True)
    check(acknowledged > 0, "the kills came too early to show anything")


@test(f"kill -9 of teyaod, {ROUNDS} times")
def kill_daemon(env):
    def kill(_):
        env.daemon.kill()
        env.daemon.start()
    rounds(env, kill)


@test(f"kill -9 or immediate shutdown of PostgreSQL, {ROUNDS} times, teyaod lives on")
def kill_database(env):
    def kill(number):
        if number % 2:
            env.pg.stop(signal.SIGQUIT)
        else:
            env.pg.kill()
        check(env.daemon.is_alive(), "teyaod lives without its database")
        env.pg.start()
        env.daemon.wait_ready()
    rounds(env, kill)
    equal(env.daemon.is_alive(), True, "teyaod lives")


@test("without a database: 503 with Retry-After, not ready but healthy; back by itself")
def no_database(env):
    number, person = env.policy()
    env.pg.stop()
    try:
        equal(env.plain.get("/healthz").status, 200, "healthy")
        env.wait_for(lambda: env.plain.get("/readyz").status == 503, "not ready")
        key = new_key()
        answer = env.p1.authorize(b.request(number, person), key)
        equal(answer.status, 503, f"{answer!r}")
        check(answer.code in ("unavailable", "outcome_unknown"), f"{answer!r}")
        equal(env.p1.get("/v1/formulary/lists").status, 200, "what needs no database")
        equal(env.p1.check(b.mistype(b.well_formed_code(3))).status, 422, "nor does a typo")
    finally:
        env.pg.start()
        env.daemon.wait_ready()
    equal(env.p1.authorize(b.request(number, person), key).json["decision"], "approve", "the same key")
