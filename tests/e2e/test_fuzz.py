"""Bodies with random wounds: never a 5xx, and the file and the program agree about which are well-formed."""
import copy
import os
import random

from harness import build as b
from harness.listkinds import KINDS
from harness.tap import check, equal, test

SEED = int(os.environ.get("TEYAO_SEED", random.SystemRandom().randrange(2 ** 31)))
COUNT = int(os.environ.get("TEYAO_FUZZ_COUNT", "600"))
JUNK = [None, True, False, 0, -1, 1, 7, 1.5, -0.0, 1e3, 10 ** 15, 10 ** 20, "", "x", "0", "真", "𠮷" * 50, "y" * 300, "2026-02-30",
        "2026-11-20", "1899-01-01", "9999-12-31", [], {}, [[]], [{}], {"a": 1}, ["x"], "resident_id", "self", "insured", "T2", "C34", "8140/3",
        "\u202e", "a\tb", "@pickup:1:1@", "%n"]


def places(value, at=()):
    """Every member and element, as paths."""
    found = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        found.append(at + (name,))
        found += places(inner, at + (name,))
    return found


def wound(chance, body):
    body = copy.deepcopy(body)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        paths = places(body)
        if not paths:
            break
        path = chance.choice(paths)
        parent = body
        for name in path[:-1]:
            parent = parent[name]
        kind = chance.random()
        if kind < 0.2:
            del parent[path[-1]]
        elif kind < 0.3 and isinstance(parent, dict):
            parent[chance.choice(["extra", "Name", "policy_no", "id_no", "", "line "])] = chance.choice(JUNK)
        elif kind < 0.4 and isinstance(parent, list):
            parent.extend(copy.deepcopy(parent[path[-1]]) for _ in range(chance.randrange(1, 20)))
        else:
            parent[path[-1]] = chance.choice(JUNK)
    return body


def run(env, send, bodies, expected):
    chance = random.Random(SEED)
    seen = {}
    for number in range(COUNT):
        body = wound(chance, chance.choice(bodies))
        try:
            answer = send(body)
        except AssertionError as error:
            raise AssertionError(f"seed {SEED}, body {number}: {error}; {body}") from error
        seen[answer.status] = seen.get(answer.status, 0) + 1
        check(answer.status in expected, f"seed {SEED}, body {number}: {answer!r} for {body}")
    check(seen.get(422, 0) > COUNT // 4, f"statuses {seen}")


@test(f"{COUNT} wounded requests for an estimate (seed {SEED})")
def estimates(env):
    bodies = []
    for plan, make in KINDS.values():
        number, person = env.policy(plan)
        bodies.append(make(number, person))
    bodies[0]["applicant"].update(name="测试丙", id_no=b.Person().id_no)
    bodies[1]["collection"].update(planned_on=b.day(9), province="上海", city="上海")
    run(env, env.p1.estimate, bodies, {200, 422})


@test(f"{COUNT} wounded policies (seed {SEED})")
def policies(env):
    number, person = env.policy()
    body = b.policy(person, riders=[], known_diagnoses=[{"icd10": "C73.900", "confirmed_on": b.day(-150), "morphology": "8260/3",
                                                         "staging": {"t": "T1", "n": "N0", "m": "M0"}}],
                    terms={"waiting_days": 30, "hesitation_days": 1, "annual_limit_fen": 10 ** 8, "deductible_fen": 5, "ratio_percent": 80,
                           "unsettled_ratio_percent": 50, "max_days_supply": 31, "quantity_rule": "cap", "definition_version": 2020,
                           "pools": [{"id": "a", "limit_fen": 5, "lists": ["cpic-b"]}]},
                    previous_expires_on=b.day(-230), terminated_on=b.day(20), void_open_codes=False)
    run(env, lambda wounded: env.core.put(f"/v1/policies/{number}", wounded), [body], {200, 409, 422})


@test(f"{COUNT} wounded dispenses (seed {SEED})")
def dispenses(env):
    _, person = env.policy()
    body = b.dispense(b.mistype(b.well_formed_code(9)), person, ["id_card", "claim_form"])
    body["lines"][0].update(trace_codes=[b.trace_code(), b.trace_code()], batch_no="B1")
    run(env, lambda wounded: env.p3.dispense(wounded), [body], {404, 422})
    equal(env.daemon.is_alive(), True, "alive")
