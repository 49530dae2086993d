"""Checking a code, handing over, and every way in which it is refused."""
import base64
import json
import os
import subprocess
import tempfile

from harness import build as b
from harness.client import new_key
from harness.tap import check, equal, test
from test_lifecycle import account, approved


def papers(env, code, client=None):
    return (client or env.p1).check(code).json["documents_to_collect"]


@test("check: what a code stands for, masked; nothing changes; typed carelessly it still works")
def check_code(env):
    number, person, body = approved(env)
    code = body["pickup"]["code"]
    answer = env.p1.check(code)
    equal(answer.status, 200, f"check {answer!r}")
    view = answer.json
    equal((view["state"], view["authorization_id"]), ("active", body["authorization_id"]), "state")
    check(person.id_no not in answer.text and person.name not in answer.text, "masked")
    check(view["insured"]["id_no"].startswith(person.id_no[:2]), "but recognisable")
    equal(view["expires_at"], body["pickup"]["expires_at"], "expiry")
    for typed in (code.lower(), code.replace("-", ""), " ".join(code.replace("-", "")), code.replace("1", "I").replace("0", "o")):
        equal(env.p1.check(typed).status, 200, "as typed")
    equal(env.p1.authorization(body["authorization_id"]).json["status"], "open", "unchanged")
    equal(account(env, number), (558000, 0), "still held")


@test("dispense: the whole, with receipt; captured; a second time 409 with when")
def dispense(env):
    number, person, body = approved(env)
    code = body["pickup"]["code"]
    required = papers(env, code)
    traces = [b.trace_code()]
    request = b.dispense(code, person, required)
    request["lines"][0].update(trace_codes=traces, batch_no="B-2026/07")
    answer = env.p1.dispense(request)
    equal(answer.status, 201, f"dispense {answer!r}")
    done = answer.json
    equal([(r["line"], r["quantity"]) for r in done["remaining"] if r["quantity"]], [], "nothing remains")
    equal(account(env, number), (0, 558000), "captured")
    equal(env.p1.authorization(body["authorization_id"]).json["status"], "dispensed", "status")
    again = env.p1.dispense(b.dispense(code, person, required))
    equal((again.status, again.code), (409, "code_already_dispensed"), "second time")
    equal(again.json["dispensed_at"][:19], done["dispensed_at"][:19], "and when the first was")
    seen = env.p1.check(code)
    equal((seen.status, seen.code), (409, "code_already_dispensed"), "check")
    equal(env.p1.cancel(body["authorization_id"]).code, "already_dispensed", "cancel")


@test("the receipt verifies with the published key, by openssl, and a changed one does not")
def receipt(env):
    _, person, body = approved(env)
    code = body["pickup"]["code"]
    request = b.dispense(code, person, papers(env, code))
    request["lines"][0]["trace_codes"] = [b.trace_code()]
    done = env.p1.dispense(request).json
    given = done["receipt"]
    check(person.id_no not in given["payload"] and person.name not in given["payload"], "no personal data")
    signed = json.loads(given["payload"])
    equal((signed["dispense_id"], signed["authorization_id"], signed["pharmacy_id"]),
          (done["dispense_id"], body["authorization_id"], "e2e-p1"), "what was signed")
    equal(signed["lines"][0]["quantity"], 30, "quantity")
    key = next(k for k in env.p1.get("/v1/receipt-keys").json["keys"] if k["kid"] == given["key_id"])
    raw = base64.urlsafe_b64decode(key["x"] + "=")
    der = bytes.fromhex("302a300506032b6570032100") + raw  # RFC 8410 SubjectPublicKeyInfo
    with tempfile.TemporaryDirectory() as folder:
        def path(name, data):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
            return os.path.join(folder, name)
        public = path("key.der", der)
        signature = path("sig", base64.urlsafe_b64decode(given["signature"] + "=="))

        def verifies(text):
            return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", public,
                                   "-rawin", "-in", path("text", text.encode()), "-sigfile", signature],
                                  capture_output=True).returncode == 0
        check(verifies(given["payload"]), "the receipt verifies")
        check(not verifies(given["payload"].replace('"quantity":30', '"quantity":31')), "a changed one does not")


@test("dispense in parts: partly_dispensed, the rest later, never more than approved")
def parts(env):
    number, person, body = approved(env)
    code = body["pickup"]["code"]
    required = papers(env, code)
    first = env.p1.dispense(b.dispense(code, person, required, quantity=10))
    equal((first.status, first.json["remaining"]), (201, [{"line": 1, "quantity": 20}]), f"{first!r}")
    equal(account(env, number), (372000, 186000), "a third is captured")
    equal(env.p1.authorization(body["authorization_id"]).json["status"], "partly_dispensed", "status")
    over = env.p1.dispense(b.dispense(code, person, required, quantity=21))
    equal((over.status, over.code), (422, "quantity_over_approved"), "over")
    equal(env.p1.dispense(b.dispense(code, person, required, line=2, quantity=1)).status, 422, "a line that is none")
    equal(env.p1.dispense(b.dispense(code, person, required, quantity=20)).status, 201, "the rest")
    equal(account(env, number), (0, 558000), "captured in full, to the fen")


@test("cancelling the rest of a partly dispensed one leaves it dispensed and gives the rest back")
def cancel_rest(env):
    number, person, body = approved(env)
    code = body["pickup"]["code"]
    env.p1.dispense(b.dispense(code, person, papers(env, code), quantity=7))
    answer = env.p1.cancel(body["authorization_id"])
    equal((answer.status, answer.json["status"]), (200, "dispensed"), f"{answer!r}")
    equal(account(env, number), (0, 7 * 18600), "the rest is released")


@test("mistyped 422, unknown 404; another pharmacy's 403 without the patient's data")
def refusals(env):
    _, person, body = approved(env)
    code = body["pickup"]["code"]
    for call in (env.p3.check, lambda c: env.p3.dispense(b.dispense(c, person, []))):
        typo = call(b.mistype(code))
        equal((typo.status, typo.code), (422, "code_mistyped"), "mistyped")
        unknown = call(b.well_formed_code("unknown"))
        equal((unknown.status, unknown.code), (404, "code_unknown"), "unknown")
        foreign = call(code)
        equal((foreign.status, foreign.code), (403, "code_other_pharmacy"), "another pharmacy's")
        for secret in (person.name, person.id_no, body["authorization_id"], "e2e-p1", "泰瑞沙", "测**"):
            check(secret not in foreign.text, "names none of the patient's data")
    short = env.p3.check("ABC")
    equal(short.status, 422, f"too short {short!r}")


@test("papers not collected, wrong collector, no original prescription, trace code used twice")
def counter(env):
    _, person, body = approved(env)
    code = body["pickup"]["code"]
    required = papers(env, code)
    check(required, "there are papers to collect")
    missing = env.p1.dispense(b.dispense(code, person, required[1:]))
    equal((missing.status, missing.code), (422, "documents_not_collected"), "papers")
    check(required[0] in missing.text, "says which")
    copy = env.p1.dispense(b.dispense(code, person, required, prescription_original=False))
    equal((copy.status, copy.code), (422, "documents_not_collected"), "original")
    for collector in ({"by": "insured", "id_no": b.Person().id_no}, {"by": "agent", "id_no": b.Person().id_no}):
        wrong = env.p1.dispense(b.dispense(code, person, required, collector=collector))
        equal((wrong.status, wrong.code), (422, "collector_mismatch"), "collector")
    one = b.trace_code()
    request = b.dispense(code, person, required, quantity=1)
    request["lines"][0]["trace_codes"] = [one]
    equal(env.p1.dispense(request).status, 201, "first package")
    request = b.dispense(code, person, required, quantity=1)
    request["lines"][0]["trace_codes"] = [one]
    twice = env.p1.dispense(request)
    check(twice.status in (409, 422), f"the same package again {twice!r}")
    request["lines"][0]["trace_codes"] = [b.trace_code()] * 2
    equal(env.p1.dispense(request).fields(), [("/lines/0/trace_codes/1", "contradicts")], "twice in one request")


@test("an agent collects: by equals the request's, the number is recorded sealed")
def agent(env):
    number, person = env.policy()
    answer = env.p1.authorize(b.request(
        number, person, applicant={"relation": "agent", "name": "测试代", "id_no": b.Person().id_no},
        collection={"method": "pickup", "by": "agent"},
        documents=b.papers(b.CPIC_PAPERS + ["agent_authorization"])))
    equal(answer.json["decision"], "approve", f"{[r['code'] for r in answer.json['reasons']]}")
    code = answer.json["pickup"]["code"]
    required = papers(env, code)
    wrong = env.p1.dispense(b.dispense(code, person, required, collector={"by": "guardian", "id_no": b.Person().id_no}))
    equal(wrong.code, "collector_mismatch", "a guardian although an agent was named")
    done = env.p1.dispense(b.dispense(code, person, required, collector={"by": "agent", "id_no": b.Person().id_no}))
    equal(done.status, 201, f"{done!r}")


@test("the insured may always collect, whoever was named")
def insured_collects(env):
    number, person = env.policy()
    answer = env.p1.authorize(b.request(
        number, person, collection={"method": "pickup", "by": "guardian"}, applicant={"relation": "guardian"},
        documents=b.papers(b.CPIC_PAPERS + ["guardian_proof"])))
    equal(answer.json["decision"], "approve", f"{[r['code'] for r in answer.json['reasons']]}")
    code = answer.json["pickup"]["code"]
    equal(env.p1.dispense(b.dispense(code, person, papers(env, code))).status, 201, "the insured")


@test("a code that is not yet valid (AXA's four days) is 409 code_not_yet_valid")
def not_yet(env):
    number, person = env.policy(b.PLAN_AXA)
    answer = env.p1.authorize(b.request(number, person, lines=[b.osimertinib(manufacturer=None)],
                                        documents=b.papers(b.AXA_PAPERS)))
    equal(answer.json["decision"], "approve", f"{[r['code'] for r in answer.json['reasons']]}")
    code = answer.json["pickup"]["code"]
    refused = env.p1.dispense(b.dispense(code, person, ["direct_pay_consent", "claim_authorization", "invoice"]))
    equal((refused.status, refused.code), (409, "code_not_yet_valid"), "dispense")
    equal(refused.json["valid_from"], b.day(4), "from when")


@test("too many wrong codes of one certificate: 429 with Retry-After, others go on; typos do not count")
def guard(env):
    _, person, body = approved(env)
    for number in range(30):
        equal(env.p4.check(b.mistype(body["pickup"]["code"])).status, 422, "typos never reach the database")
    seen = []
    for number in range(15):
        seen.append(env.p4.check(b.well_formed_code(f"guess {number}")))
    statuses = [a.status for a in seen]
    equal(statuses, [404] * 10 + [429] * 5, "ten guesses, then 429")
    equal(seen[-1].code, "too_many_attempts", "code")
    check(int(seen[-1].header("Retry-After")) >= 1, "Retry-After")
    equal(env.p4.dispense(b.dispense(b.well_formed_code("x"), person, [])).status, 429, "dispense too")
    equal(env.p1.check(body["pickup"]["code"]).status, 200, "another pharmacy goes on")


@test("expired: with the clock past the last day 409 code_expired; the janitor gives the money back")
def expired(env):
    number, person, body = approved(env)
    code = body["pickup"]["code"]
    start = env.last_event(env.p1)
    with env.clock(days=30):
        equal(env.p1.check(code).status, 200, "good on its last day")
    with env.clock(days=31):
        refused = env.p1.check(code)
        equal((refused.status, refused.code), (409, "code_expired"), "check")
        refused = env.p1.dispense(b.dispense(code, person, ["id_card"]))
        equal((refused.status, refused.code), (409, "code_expired"), "dispense")
        env.wait_for(lambda: account(env, number) == (0, 0), "the janitor to release")
        equal(env.p1.authorization(body["authorization_id"]).json["status"], "expired", "status")
        found, cursor = [], start
        for _ in range(20):
            page = env.p1.get("/v1/events?limit=200" + (f"&after={cursor}" if cursor else "")).json
            found += [e["kind"] for e in page["items"] if e["authorization_id"] == body["authorization_id"]]
            if not page["items"] or page["next_cursor"] is None:
                break
            cursor = page["next_cursor"]
        check("expired" in found, f"event {found}")
    equal(env.p1.authorization(body["authorization_id"]).json["status"], "expired", "for good")


@test("a dispense replays after its code is used; a key of it is not the next one's")
def replays(env):
    _, person, body = approved(env)
    code = body["pickup"]["code"]
    request = b.dispense(code, person, papers(env, code))
    key = new_key()
    first = env.p1.dispense(request, key)
    again = env.p1.dispense(request, key)
    equal((again.status, again.body, again.replayed), (201, first.body, True), "replay")
