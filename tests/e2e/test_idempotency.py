"""Once only: the first answer again, byte for byte; scope, route and body of a key."""
import json

from harness import build as b
from harness.client import new_key
from harness.tap import check, equal, test


@test("a replay is the same status and bytes with Idempotent-Replayed, for every decision")
def replay(env):
    number, person = env.policy()
    for changes in ({}, {"documents": b.papers(["prescription"]), "prescription": None}, {"applicant": {"relation": "policyholder"}}):
        if changes.get("prescription", 1) is None:
            changes["prescription"] = b.request(number, person)["prescription"] | {"issued_on": b.day(0)}
        key, body = new_key(), b.request(number, person, **changes)
        first = env.p1.authorize(body, key)
        check(not first.replayed, "the first is no replay")
        before = env.pg.value("SELECT count(*) FROM teyao.\"authorization\"")
        again = env.p1.authorize(body, key)
        equal((again.status, again.body, again.replayed), (first.status, first.body, True), "replay")
        equal(env.pg.value("SELECT count(*) FROM teyao.\"authorization\""), before, "rows")


@test("white space and order of members do not make another body")
def same_json(env):
    number, person = env.policy()
    key, body = new_key(), b.request(number, person)
    first = env.p1.authorize(body, key)
    shuffled = json.dumps(dict(reversed(list(body.items()))), ensure_ascii=True, indent=3).encode()
    again = env.p1.authorize(shuffled, key)
    equal((again.status, again.body), (201, first.body), "the same request")


@test("another body or another route under a used key is 422 idempotency_key_reused")
def reused(env):
    number, person = env.policy()
    key = new_key()
    first = env.p1.authorize(b.request(number, person), key)
    other = env.p1.authorize(b.request(number, person, lines=[b.osimertinib(quantity=29)]), key)
    equal((other.status, other.code), (422, "idempotency_key_reused"), "other body")
    route = env.p1.cancel(first.json["authorization_id"], {}, key)
    equal((route.status, route.code), (422, "idempotency_key_reused"), "other route")


@test("a missing or malformed key is 400")
def missing(env):
    number, person = env.policy()
    body = b.request(number, person)
    answer = env.p1.authorize(body, False)
    equal((answer.status, answer.code), (400, "idempotency_key_missing"), "missing")
    for bad in ("x" * 65, "with space", ""):
        answer = env.p1.authorize(body, headers={"Idempotency-Key": bad}, key=False)
        equal(answer.status, 400, f"key {bad[:12]!r}")
    equal(env.p1.authorize(body, "!~" * 32).status, 201, "64 visible characters")


@test("the scope of a key is the caller")
def scope(env):
    key = new_key()
    number, person = env.policy()
    mine = env.p1.authorize(b.request(number, person), key)
    number, person = env.policy()
    theirs = env.p2.authorize(b.request(number, person), key)
    equal((mine.status, theirs.status, theirs.replayed), (201, 201, False), "two callers, one key")
    check(mine.json["authorization_id"] != theirs.json["authorization_id"], "two authorizations")


@test("a request that was refused for its fields binds nothing")
def validation_binds_nothing(env):
    number, person = env.policy()
    key, body = new_key(), b.request(number, person)
    bad = dict(body, lines=[])
    equal(env.p1.authorize(bad, key).status, 422, "refused")
    answer = env.p1.authorize(body, key)
    equal((answer.status, answer.replayed), (201, False), "the key is free")


@test("the first answer stays the first answer after the authorization has moved on")
def after_changes(env):
    number, person = env.policy()
    key, body = new_key(), b.request(number, person)
    first = env.p1.authorize(body, key)
    code = first.json["pickup"]["code"]
    papers = env.p1.check(code).json["documents_to_collect"]
    for change in (lambda: env.p1.dispense(b.dispense(code, person, papers, quantity=3)),
                   lambda: env.p1.cancel(first.json["authorization_id"]),
                   lambda: env.core.put(f"/v1/policies/{number}", b.policy(person, terminated_on=b.day(0)))):
        check(change().status in (200, 201), "the change")
        equal(env.p1.authorize(body, key).body, first.body, "replay")
    now = env.p1.authorization(first.json["authorization_id"]).json
    equal((now["status"], "pickup" in now), ("dispensed", False), "as it stands")


@test("documents, cancel, dispense and grants replay byte for byte too")
def other_calls(env):
    number, person = env.policy()
    pended = env.p1.authorize(b.request(number, person, documents=b.papers(["prescription"]))).json
    calls = [(f"/v1/authorizations/{pended['authorization_id']}/documents", {"documents": b.papers(b.CPIC_PAPERS)}, env.p1)]

    def twice(path, body, client):
        key = new_key()
        first = client.post(path, body, key)
        again = client.post(path, body, key)
        check(first.status < 300, f"{path}: {first!r}")
        equal((again.status, again.body, again.replayed), (first.status, first.body, True), path)
        return first

    done = twice(*calls[0]).json
    code = done["pickup"]["code"]
    required = env.p1.check(code).json["documents_to_collect"]
    twice("/v1/pickups/dispense", b.dispense(code, person, required, quantity=10), env.p1)
    twice(f"/v1/authorizations/{pended['authorization_id']}/cancel", {}, env.p1)
    grant_no, _ = env.policy(b.PLAN_PINGAN)
    twice("/v1/assistance-grants", {"policy_no": grant_no, "list": "pingan", "row": "pingan:60", "state": "refused",
                                    "from": b.day(-10)}, env.core)
