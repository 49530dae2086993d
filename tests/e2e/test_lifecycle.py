"""Reading again, papers for a pend, cancel, reversal, events."""
import json

from harness import build as b
from harness.client import new_key
from harness.listkinds import KINDS
from harness.tap import check, equal, test


def approved(env, client=None, **changes):
    number, person = env.policy(**changes)
    answer = (client or env.p1).authorize(b.request(number, person))
    equal((answer.status, answer.json["decision"]), (201, "approve"), f"approval {answer!r}")
    return number, person, answer.json


def account(env, number):
    """held and captured of the whole account."""
    row = env.pg.sql(f"SELECT coalesce(sum(held_fen), 0), coalesce(sum(captured_fen), 0) FROM teyao.account "
                     f"WHERE policy_no = '{number}' AND pool = ''")[0]
    return int(row[0]), int(row[1])


@test("get: one's own; another pharmacy's, an unknown and a malformed id are 404")
def get(env):
    _, _, body = approved(env)
    identity = body["authorization_id"]
    equal(env.p1.authorization(identity).json["status"], "open", "own")
    other = env.p2.authorization(identity)
    equal((other.status, other.code), (404, "not_found"), "another pharmacy's")
    unknown = identity[:-4] + ("0000" if identity[-4:] != "0000" else "1111")
    equal(env.p1.authorization(unknown).status, 404, "unknown")
    equal(env.p1.authorization("no-such-id").status, 404, "malformed")
    equal(env.p1.authorization(identity + "?trace=some").fields(), [("/trace", "out_of_range")], "trace")
    for call in (env.p2.cancel, lambda i: env.p2.documents(i, {"documents": b.papers(["id_card"])})):
        equal(call(identity).status, 404, "another pharmacy's change")
    equal(env.p1.authorization(identity).json["status"], "open", "untouched")


@test("list by key: after a lost answer; unknown key 404, none given 422")
def by_key(env):
    number, person = env.policy()
    key = new_key()
    body = env.p1.authorize(b.request(number, person), key).json
    found = env.p1.get(f"/v1/authorizations?idempotency_key={key}")
    equal((found.status, found.json["authorization_id"]), (200, body["authorization_id"]), "found")
    equal(found.json["pickup"]["code"], body["pickup"]["code"], "with its code")
    equal(env.p2.get(f"/v1/authorizations?idempotency_key={key}").status, 404, "another caller's key")
    equal(env.p1.get(f"/v1/authorizations?idempotency_key={new_key()}").status, 404, "unknown key")
    equal(env.p1.get("/v1/authorizations", schema_may_pass=True).status, 422, "no key given")


@test("documents: the missing papers make a pend an approval with a code")
def documents(env):
    number, person = env.policy()
    pended = env.p1.authorize(b.request(number, person, documents=b.papers(["prescription"]))).json
    equal((pended["decision"], account(env, number)), ("pend", (0, 0)), "pend holds no money")
    identity = pended["authorization_id"]
    some = env.p1.documents(identity, {"documents": b.papers(["id_card", "medical_record"])})
    equal((some.status, some.json["decision"]), (200, "pend"), "still missing some")
    done = env.p1.documents(identity, {"documents": b.papers(b.CPIC_PAPERS)})
    equal((done.status, done.json["decision"], done.json["status"]), (200, "approve", "open"), f"{done!r}")
    equal(done.json["authorization_id"], identity, "the same authorization")
    check(done.json["pickup"]["code"], "a code")
    equal(account(env, number), (558000, 0), "held now")
    equal(env.p1.authorization(identity).json["pickup"]["code"], done.json["pickup"]["code"], "by GET")
    late = env.p1.documents(identity, {"documents": b.papers(["invoice"])})
    equal(late.status, 409, "nothing is pended any more")


@test("documents: approved lines, their hold and code stand while a pended one is decided again")
def documents_partial(env):
    number, person = env.policy()
    first = env.p1.authorize(b.request(number, person, lines=[
        b.osimertinib(), b.osimertinib(drug=None, brand="安维汀", generic="贝伐珠单抗", manufacturer="罗氏", quantity=2, unit="瓶",
                                       days_supply=21, unit_price_fen=150000)],
        diagnoses=[b.lung_cancer(morphology=None, pathology_confirmed=True)],
        clinical={"biomarkers": {"EGFR": "L858R"}})).json
    if first["decision"] == "pend":  # everything waits for the gene test
        done = env.p1.documents(first["authorization_id"], {"documents": b.papers(["gene_test"])})
        equal(done.json["decision"], "approve", f"{done!r}")
        equal([line["decision"] for line in done.json["lines"]], ["approve", "approve"], "lines")
    else:
        raise AssertionError(f"gene_test should be missing: {first['decision']}")


@test("documents: one line open, one pended; the paper comes, the same code then hands out both")
def documents_second_line(env):
    number, person = env.policy()
    lymphoma = {"icd10": "C83.300", "morphology": "9680/3", "first_confirmed_on": b.day(-60), "pathology_confirmed": True,
                "event": "initial", "staging": {"ann_arbor": "III"}}
    car_t = {"brand": "倍诺达", "generic": "瑞基奥仑赛", "manufacturer": "药明巨诺", "quantity": 1, "unit": "袋", "unit_price_fen": 1000000}
    first = env.p1.authorize(b.request(number, person, lines=[b.osimertinib(), car_t], diagnoses=[b.lung_cancer(), lymphoma],
                                       clinical=None)).json
    equal([line["decision"] for line in first["lines"]], ["approve", "pend"], f"{[r['code'] for r in first['reasons']]}")
    equal((first["decision"], first["status"]), ("partial", "open"), "the whole")
    code = first["pickup"]["code"]
    equal(account(env, number), (558000, 0), "only the first is held")
    done = env.p1.documents(first["authorization_id"], {
        "clinical": {"prior_lines": 2, "disease_state": "refractory", "subtype": "dlbcl_nos"}})
    equal((done.status, [line["decision"] for line in done.json["lines"]]), (200, ["approve", "approve"]), f"{done!r}")
    equal(done.json["pickup"]["code"], code, "the code stands")
    equal(done.json["insurer_pays_fen"], 1558000, "sum")
    equal(account(env, number), (1558000, 0), "both are held")
    papers = env.p1.check(code).json["documents_to_collect"]
    given = env.p1.dispense(b.dispense(code, person, papers, lines=[{"line": 1, "quantity": 30}, {"line": 2, "quantity": 1}]))
    equal((given.status, given.json["status"]), (201, "dispensed"), f"{given!r}")
    equal(account(env, number), (0, 1558000), "captured")


@test("duplicate of one's own pended request: the remedy names it and the documents call")
def duplicate_of_pend(env):
    number, person = env.policy()
    pended = env.p1.authorize(b.request(number, person, documents=b.papers(["prescription"]))).json
    again = env.p1.authorize(b.request(number, person)).json
    reason = next(r for r in again["reasons"] if r["code"] == "duplicate_request")
    check(pended["authorization_id"] in (reason["remedy"] or ""), f"{reason}")
    elsewhere = env.p2.authorize(b.request(number, person))
    check("duplicate_request" in elsewhere.text and pended["authorization_id"] not in elsewhere.text, "not to another pharmacy")


@test("cancel gives the deductible back; Boao's cancel gives back money but not the use; devices once a policy")
def cancel_counts(env):
    number, person = env.policy(terms={"deductible_fen": 100000})
    first = env.p1.authorize(b.request(number, person)).json
    equal((first["insurer_pays_fen"], first["insured_pays_fen"]), (458000, 100000), "deductible used")
    other = b.request(number, person, lines=[env.line_of(env.lung_rows()[0])])
    equal(env.p1.estimate(other).json["insured_pays_fen"], 0, "used up")
    env.p1.cancel(first["authorization_id"])
    equal(env.p1.estimate(other).json["insured_pays_fen"], 100000, "and given back")
    for list_id, given_back in (("axa-boao", False), ("axa-device", True)):
        plan, make = KINDS[list_id]
        number, person = env.policy(plan)
        body = env.p1.authorize(make(number, person)).json
        equal(body["decision"], "approve", f"{list_id} {[r['code'] for r in body['reasons']]}")
        again = make(number, person)
        if "prescription" in again:
            again["prescription"]["issued_on"] = b.day(0)
        codes = [r["code"] for r in env.p1.estimate(again).json["reasons"]]
        check("use_limit_reached" in codes, f"{list_id}: {codes}")
        env.p1.cancel(body["authorization_id"])
        equal(account(env, number), (0, 0), f"{list_id}: money back")
        codes = [r["code"] for r in env.p1.estimate(again).json["reasons"]]
        equal("use_limit_reached" in codes, not given_back, f"{list_id}: use after a cancel {codes}")


@test("a pool under the annual limit is used up by its own lists only")
def pools(env):
    number, person = env.policy(terms={"annual_limit_fen": 100000000, "pools": [
        {"id": "drugs", "limit_fen": 558000, "lists": ["cpic-b"]}]})
    first = env.p1.authorize(b.request(number, person)).json
    equal(first["insurer_pays_fen"], 558000, "within the pool")
    second = env.p1.authorize(b.request(number, person, lines=[env.line_of(env.lung_rows()[0])])).json
    equal((second["decision"], [r["code"] for r in second["reasons"]]), ("deny", ["limit_exhausted"]), "the pool is empty")
    held = env.pg.sql(f"SELECT pool, held_fen FROM teyao.account WHERE policy_no = '{number}' ORDER BY pool")
    equal(held, [["", "558000"], ["drugs", "558000"]], "both accounts")
    env.p1.cancel(first["authorization_id"])
    held = env.pg.sql(f"SELECT pool, held_fen FROM teyao.account WHERE policy_no = '{number}' ORDER BY pool")
    equal(held, [["", "0"], ["drugs", "0"]], "both released")


@test("what a partly dispensed one gave up can be asked for again on the same prescription; what was handed over cannot")
def rest_again(env):
    number, person = env.policy()
    second = env.line_of(env.lung_rows()[0])
    body = env.p1.authorize(b.request(number, person, lines=[b.osimertinib(), second])).json
    code = body["pickup"]["code"]
    given = env.p1.dispense(b.dispense(code, person, env.p1.check(code).json["documents_to_collect"]))
    equal((given.status, given.json["status"]), (201, "partly_dispensed"), f"{given!r}")
    equal(env.p1.cancel(body["authorization_id"]).json["status"], "dispensed", "the rest is given up")
    again = env.p1.authorize(b.request(number, person, lines=[b.osimertinib(), second])).json
    equal([line["decision"] for line in again["lines"]], ["deny", "approve"], f"{[r['code'] for r in again['reasons']]}")
    equal({r["code"] for r in again["reasons"]}, {"duplicate_request", "refill_too_soon"}, "of the first line")


@test("the largest deductible there can be is given back by a cancel")
def largest_deductible(env):
    most = 2 ** 53 - 1
    number, person = env.policy(terms={"deductible_fen": most, "annual_limit_fen": most})
    body = env.p1.authorize(b.request(number, person, lines=[
        b.osimertinib(quantity=100000, unit_price_fen=most // 100000)])).json
    equal((body["decision"], body["insurer_pays_fen"]), ("partial", 0), "all of it is deductible")
    answer = env.p1.cancel(body["authorization_id"])
    equal((answer.status, answer.json["status"]), (200, "cancelled"), f"{answer!r}")


@test("a list belongs to one pool at most")
def pools_overlap(env):
    number, person = b.policy_no(), b.Person()
    terms = {"pools": [{"id": "a", "limit_fen": 1, "lists": ["cpic-b"]}, {"id": "b", "limit_fen": 1, "lists": ["cpic-b"]}]}
    answer = env.core.put(f"/v1/policies/{number}", b.policy(person, terms=terms))
    equal((answer.status, answer.fields()), (422, [("/terms/pools/1/lists/0", "contradicts")]), f"{answer!r}")


@test("the code lasts to the policy's last day when that is sooner")
def code_and_policy(env):
    number, person = env.policy(expires_on=b.day(10))
    body = env.p1.authorize(b.request(number, person)).json
    equal(body["pickup"]["expires_at"], b.day(10) + "T23:59:59+08:00", "expiry")


@test("a lower-case x in a resident id is the same person, at the request and at the counter")
def lower_case(env):
    person = b.Person()
    while not person.id_no.endswith("X"):
        person = b.Person()
    number, _ = env.policy(person=person)
    body = b.request(number, person)
    body["insured"]["id_no"] = person.id_no.lower()
    answer = env.p1.authorize(body).json
    equal(answer["decision"], "approve", f"{[r['code'] for r in answer['reasons']]}")
    code = answer["pickup"]["code"]
    papers = env.p1.check(code).json["documents_to_collect"]
    person.id_no = person.id_no.lower()
    equal(env.p1.dispense(b.dispense(code, person, papers)).status, 201, "collected")


@test("documents: clinical facts merge, diagnoses replace all when sent")
def documents_facts(env):
    number, person = env.policy()
    pended = env.p1.authorize(b.request(number, person, diagnoses=[
        b.lung_cancer(icd10="C78.000", text="肺继发恶性肿瘤", event="metastasis", morphology="8140/6")])).json
    equal(pended["decision"], "pend", "secondary code only")
    check(any(r["code"] == "primary_diagnosis_missing" for r in pended["reasons"]), f"{[r['code'] for r in pended['reasons']]}")
    done = env.p1.documents(pended["authorization_id"], {"diagnoses": [b.lung_cancer()], "clinical": {"prior_lines": 1}})
    equal((done.status, done.json["decision"]), (200, "approve"), f"{[r['code'] for r in done.json['reasons']]}")


@test("cancel: money back, code void, a second claim fits again")
def cancel(env):
    number, person, body = approved(env, terms={"annual_limit_fen": 558000})
    equal(account(env, number), (558000, 0), "held")
    second = b.request(number, person, prescription=b.request(number, person)["prescription"] | {"issued_on": b.day(0)})
    equal(env.p1.estimate(second).json["decision"], "deny", "the money is gone")
    answer = env.p1.cancel(body["authorization_id"], {"reason": "insured_refused_partial"})
    equal((answer.status, answer.json["status"]), (200, "cancelled"), "cancelled")
    check("pickup" not in answer.json, "no code any more")
    equal(account(env, number), (0, 0), "released")
    equal(env.p1.authorization(body["authorization_id"]).json["status"], "cancelled", "by GET")
    refused = env.p1.check(body["pickup"]["code"])
    equal((refused.status, refused.code), (409, "code_cancelled"), "its code")
    equal(env.p1.authorize(second).json["decision"], "approve", "a second claim fits")
    equal(env.p1.cancel(body["authorization_id"]).code, "already_final", "cancelled twice")


@test("cancel: a denied one is already_final, a pended one goes; an empty body counts as {}")
def cancel_others(env):
    number, person = env.policy()
    denied = env.p1.authorize(b.request(number, person, applicant={"relation": "policyholder"})).json
    equal(env.p1.cancel(denied["authorization_id"]).code, "already_final", "denied")
    pended = env.p1.authorize(b.request(number, person, documents=b.papers(["prescription"]))).json
    answer = env.p1.cancel(pended["authorization_id"], b"")
    equal((answer.status, answer.json["status"]), (200, "cancelled"), f"pended {answer!r}")


@test("reversal: reversed once, then already_reversed; the money is back")
def reversal(env):
    number, person = env.policy()
    key = new_key()
    body = env.p1.authorize(b.request(number, person), key).json
    done = env.p1.reverse(key)
    equal((done.status, done.json["outcome"], done.json["authorization_id"]),
          (200, "reversed", body["authorization_id"]), "reversal")
    equal(account(env, number), (0, 0), "released")
    equal(env.p1.authorization(body["authorization_id"]).json["status"], "cancelled", "status")
    equal(env.p1.reverse(key).json["outcome"], "already_reversed", "again")
    refused = env.p1.check(body["pickup"]["code"])
    equal((refused.status, refused.code), (409, "code_cancelled"), "its code")


@test("reversal: never seen leaves a tombstone; the late original is 409 request_reversed")
def tombstone(env):
    number, person = env.policy()
    key = new_key()
    own = new_key()
    done = env.p1.reverse(key, own)
    equal(done.json["outcome"], "tombstoned", "never seen")
    again = env.p1.reverse(key, own)
    equal((again.body, again.replayed), (done.body, True), "the reversal itself replays")
    late = env.p1.authorize(b.request(number, person), key)
    equal((late.status, late.code), (409, "request_reversed"), "late original")
    equal(account(env, number), (0, 0), "no money")
    used = env.p1.reverse(new_key(), key)
    equal((used.status, used.code), (409, "request_reversed"), "the key is dead for every call")
    itself = env.p1.reverse(own, own)
    check(itself.status == 422, f"a reversal of itself {itself!r}")
    number, person = env.policy()
    equal(env.p2.authorize(b.request(number, person), key).status, 201, "another caller's same key is another key")


@test("reversal: a dispense, or what was dispensed, is not_reversible")
def not_reversible(env):
    number, person = env.policy()
    key, dispense_key = new_key(), new_key()
    body = env.p1.authorize(b.request(number, person), key).json
    code = body["pickup"]["code"]
    papers = env.p1.check(code).json["documents_to_collect"]
    equal(env.p1.dispense(b.dispense(code, person, papers, quantity=10), dispense_key).status, 201, "dispense")
    equal(env.p1.reverse(dispense_key).json["outcome"], "not_reversible", "a dispense's key")
    equal(env.p1.reverse(key).json["outcome"], "not_reversible", "partly dispensed")


@test("events: every change once, in order, after the cursor, one's own only")
def events(env):
    start = env.last_event(env.p1)
    other = env.last_event(env.p2)
    number, person = env.policy()
    pended = env.p1.authorize(b.request(number, person, documents=b.papers(["prescription"]))).json["authorization_id"]
    env.p1.documents(pended, {"documents": b.papers(b.CPIC_PAPERS)})
    code = env.p1.authorization(pended).json["pickup"]["code"]
    papers = env.p1.check(code).json["documents_to_collect"]
    env.p1.dispense(b.dispense(code, person, papers, quantity=10))
    env.p1.cancel(pended)
    page = env.p1.get(f"/v1/events?after={start}" if start else "/v1/events").json
    kinds = [e["kind"] for e in page["items"] if e["authorization_id"] == pended]
    equal(kinds, ["decided", "amended", "dispensed", "cancelled"], "kinds")
    seen, cursor = [], start
    for _ in range(20):
        page = env.p1.get("/v1/events?limit=1" + (f"&after={cursor}" if cursor else "")).json
        if not page["items"]:
            break
        check(len(page["items"]) == 1, "limit")
        seen += [e["kind"] for e in page["items"] if e["authorization_id"] == pended]
        cursor = page["next_cursor"] or cursor
    equal(seen, kinds, "page by page")
    after = env.p2.get("/v1/events" + (f"?after={other}" if other else "")).json["items"]
    check(pended not in [e["authorization_id"] for e in after], "nothing of another pharmacy")
    equal(env.p1.get("/v1/events?after=rubbish!", schema_may_pass=True).status, 422, "a cursor that is none")
    equal(env.p1.get("/v1/events?limit=0", schema_may_pass=True).status, 422, "limit 0")
    equal(env.p1.get("/v1/events?limit=201", schema_may_pass=True).status, 422, "limit 201")


@test("a later request of the same disease needs the prescription only; too soon it is denied with the next date")
def later(env):
    number, person, body = approved(env)
    code = body["pickup"]["code"]
    papers = env.p1.check(code).json["documents_to_collect"]
    env.p1.dispense(b.dispense(code, person, papers))

    def again(offset):
        request = b.request(number, person, documents=b.papers(["prescription"]))
        request["prescription"]["issued_on"] = b.day(offset)
        return env.p1.estimate(request).json
    soon = again(0)
    equal([r["code"] for r in soon["reasons"]], ["refill_too_soon"], "too soon")
    check(b.day(23) in json.dumps(soon["reasons"][0]), f"the next date in {soon['reasons'][0]}")
    with env.clock(days=23):
        answer = again(23)
        equal((answer["decision"], answer["basis"]["first_request"]), ("approve", False), f"{[r['code'] for r in answer['reasons']]}")


@test("the ledger: every transaction sums to zero, balances are those of the entries")
def ledger(env):
    env.ledger_holds()
