"""The core system's calls: policies, pharmacies, grants, prices."""
from harness import build as b
from harness.client import new_key
from harness.tap import check, equal, test
from test_lifecycle import account, approved


@test("policy: 201 on create, 200 on replace; replacing keeps what is held")
def policy_put(env):
    person, number = b.Person(), b.policy_no()
    first = env.core.put(f"/v1/policies/{number}", b.policy(person))
    equal(first.status, 201, f"create {first!r}")
    second = env.core.put(f"/v1/policies/{number}", b.policy(person, social_insured=True))
    equal(second.status, 200, f"replace {second!r}")
    equal(env.pg.value(f"SELECT social_insured FROM teyao.policy WHERE policy_no = '{number}'"), "t", "stored")
    equal(env.pg.value(f"SELECT count(*) FROM teyao.policy WHERE policy_no = '{number}'"), "1", "once")


@test("policy: lowering a limit below what is held is 409 limit_below_commitments with the figures")
def limit_below(env):
    number, person, _ = approved(env, terms={"annual_limit_fen": 1000000})
    refused = env.core.put(f"/v1/policies/{number}", b.policy(person, terms={"annual_limit_fen": 557999}))
    equal((refused.status, refused.code), (409, "limit_below_commitments"), f"{refused!r}")
    equal((refused.json["limit_fen"], refused.json["held_fen"], refused.json["captured_fen"]), (557999, 558000, 0), "figures")
    equal(env.core.put(f"/v1/policies/{number}", b.policy(person, terms={"annual_limit_fen": 558000})).status, 200, "just enough")
    equal(account(env, number), (558000, 0), "still held")
    pooled = {"annual_limit_fen": 558000, "pools": [{"id": "small", "limit_fen": 100, "lists": ["cpic-b"]}]}
    late = env.core.put(f"/v1/policies/{number}", b.policy(person, terms=pooled))
    equal((late.status, late.code, late.json["held_fen"]), (409, "pool_in_use", 558000), "a pool that would not know of it")


@test("policy: with requests on it the insured is fixed, and a year with money in it stays whole")
def fixed(env):
    number, person, _ = approved(env)
    other = env.core.put(f"/v1/policies/{number}", b.policy(b.Person()))
    equal((other.status, other.code), (409, "insured_fixed"), f"{other!r}")
    moved = env.core.put(f"/v1/policies/{number}", b.policy(person, effective_on=b.day(-100), received_on=b.day(-100)))
    equal((moved.status, moved.code), (409, "year_in_use"), f"{moved!r}")
    fresh, _ = env.policy()
    equal(env.core.put(f"/v1/policies/{fresh}", b.policy(b.Person())).status, 200, "without requests it is not")


@test("policy: terminating leaves codes valid; void_open_codes cancels them and gives the money back")
def void_codes(env):
    number, person, body = approved(env)
    terminated = b.policy(person, terminated_on=b.day(0))
    equal(env.core.put(f"/v1/policies/{number}", terminated).status, 200, "terminated")
    equal(env.p1.check(body["pickup"]["code"]).status, 200, "the code stands")
    done = env.core.put(f"/v1/policies/{number}", terminated | {"void_open_codes": True})
    equal(done.status, 200, f"{done!r}")
    refused = env.p1.check(body["pickup"]["code"])
    equal((refused.status, refused.code), (409, "code_cancelled"), "void")
    equal(env.p1.authorization(body["authorization_id"]).json["status"], "cancelled", "status")
    equal(account(env, number), (0, 0), "released")


@test("policy: field errors with pointers, all at once")
def policy_errors(env):
    person = b.Person()
    number = b.policy_no()
    table = [
        ({"plan": "no-such-plan"}, [("/plan", "out_of_range")]),
        ({"riders": ["no-such-rider"]}, [("/riders/0", "out_of_range")]),
        ({"insured": person.insured() | {"birth_on": "1949-10-01"}}, [("/insured/birth_on", "contradicts")]),
        ({"insured": person.insured() | {"id_no": person.id_no[:-1] + ("0" if person.id_no[-1] != "0" else "1")}},
         [("/insured/id_no", "check_digit")]),
        ({"expires_on": b.day(-300)}, [("/expires_on", "contradicts")]),
        ({"effective_on": "2026-02-30"}, [("/effective_on", "not_a_date")]),
        ({"terms": {"ratio_percent": 101, "annual_limit_fen": -1}},
         [("/terms/annual_limit_fen", "out_of_range"), ("/terms/ratio_percent", "out_of_range")]),
        ({"terms": {"pools": [{"id": "a", "limit_fen": 1, "lists": ["pingan"]}]}},
         [("/terms/pools/0/lists/0", "out_of_range")]),
        ({"surprise": 1}, [("/surprise", "unknown_field")]),
        ({"known_diagnoses": [{"icd10": "C34.900", "confirmed_on": b.day(1)}]},
         [("/known_diagnoses/0/confirmed_on", "in_the_future")]),
    ]
    for changes, expected in table:
        answer = env.core.put(f"/v1/policies/{number}", b.policy(person, **changes))
        equal((answer.status, answer.code), (422, "invalid_request"), f"{changes}: {answer!r}")
        equal(answer.fields(), expected, f"{changes}")
        check(person.id_no not in answer.text, "nothing sent is repeated")
    equal(env.pg.value(f"SELECT count(*) FROM teyao.policy WHERE policy_no = '{number}'"), "0", "no row")
    empty = env.core.put(f"/v1/policies/{number}", {})
    equal({c for _, c in empty.fields()}, {"required"}, "everything that is missing")
    check(len(empty.fields()) >= 4, "all at once")
    equal(env.core.put("/v1/policies/bad%20number", b.policy(person), schema_may_pass=True).status, 422, "a number with a space")


@test("pharmacy: 201 and 200; suspended: new ones denied, reading, cancel and dispense go on")
def pharmacy(env):
    number, person, body = approved(env, env.p5)
    _, _, second = approved(env, env.p5)
    waiting, patient = env.policy()
    pended = env.p5.authorize(b.request(waiting, patient, documents=b.papers(["prescription"]))).json
    shop = env.pharmacy_body("e2e-p5")
    equal(env.core.put("/v1/pharmacies/e2e-p5", shop | {"suspended": True}).status, 200, "suspended")
    try:
        number2, person2 = env.policy()
        denied = env.p5.authorize(b.request(number2, person2))
        equal((denied.status, denied.json["decision"]), (201, "deny"), f"{denied!r}")
        check(any(r["code"] == "pharmacy_suspended" for r in denied.json["reasons"]), "pharmacy_suspended")
        equal(env.p5.authorization(body["authorization_id"]).status, 200, "reads")
        code = body["pickup"]["code"]
        papers = env.p5.check(code).json["documents_to_collect"]
        equal(env.p5.dispense(b.dispense(code, person, papers)).status, 201, "dispenses what was issued")
        equal(env.p5.cancel(second["authorization_id"]).status, 200, "cancels")
        late = env.p5.documents(pended["authorization_id"], {"documents": b.papers(["gene_test"])})
        equal((late.status, late.code), (403, "pharmacy_suspended"), "papers wait until the suspension is over")
        equal(env.p5.authorization(pended["authorization_id"]).json["status"], "pended", "a pend is not decided to death")
    finally:
        equal(env.core.put("/v1/pharmacies/e2e-p5", shop).status, 200, "free again")
    equal(env.core.put(f"/v1/pharmacies/{b.policy_no('shop')}", shop).status, 201, "a new one")
    equal(env.core.put("/v1/pharmacies/..", shop, schema_may_pass=True).status, 422, "no name at all")
    bad = env.core.put("/v1/pharmacies/e2e-p9", shop | {"plans": ["nowhere"]})
    equal(bad.fields(), [("/plans/0", "out_of_range")], "unknown plan")


@test("pharmacy outside the plan's network is denied pharmacy_not_in_network")
def network(env):
    shop = env.pharmacy_body("e2e-p5")
    env.core.put("/v1/pharmacies/e2e-p5", shop | {"plans": [b.PLAN_AXA]})
    try:
        number, person = env.policy()
        answer = env.p5.authorize(b.request(number, person))
        check(any(r["code"] == "pharmacy_not_in_network" for r in answer.json["reasons"]), f"{answer!r}")
    finally:
        env.core.put("/v1/pharmacies/e2e-p5", shop)


@test("grant: eligible denies under Ping An, applied pends; a non-citizen is 422 not_citizen")
def grants(env):
    table = {"eligible": "deny", "granted": "deny", "papers_missing": "deny", "applied": "pend", "refused": "approve"}
    for state, decision in table.items():
        number, person = env.policy(b.PLAN_PINGAN)
        grant = {"policy_no": number, "list": "pingan", "row": "pingan:60", "state": state, "from": b.day(-20)}
        stored = env.core.post("/v1/assistance-grants", grant)
        equal(stored.status, 201, f"{stored!r}")
        answer = env.p1.authorize(b.request(number, person, documents=b.papers(b.PINGAN_PAPERS)))
        equal(answer.json["decision"], decision, f"{state}: {[r['code'] for r in answer.json['reasons']]}")
    again = env.core.post("/v1/assistance-grants", grant | {"state": "collected"})
    equal(again.status, 201, "the same first day replaces")
    overlap = env.core.post("/v1/assistance-grants", grant | {"from": b.day(-10)})
    equal((overlap.status, overlap.code), (409, "period_overlaps"), f"{overlap!r}")
    foreigner = b.Person("passport")
    number = b.policy_no()
    equal(env.core.put(f"/v1/policies/{number}", b.policy(foreigner, b.PLAN_PINGAN)).status, 201, "policy")
    refused = env.core.post("/v1/assistance-grants", grant | {"policy_no": number})
    equal((refused.status, refused.code), (422, "not_citizen"), f"{refused!r}")
    key = new_key()
    equal(env.core.post("/v1/assistance-grants", grant | {"row": "pingan:9999"}, key).fields(), [("/row", "out_of_range")], "row")
    equal(env.core.post("/v1/assistance-grants", grant | {"policy_no": "NO-SUCH"}).status in (404, 422), True, "policy")


@test("price: 201, 200 on replace; unknown list, row and pharmacy are refused")
def prices(env):
    body = {"from": b.day(-1), "price_fen": 10000}
    equal(env.core.put("/v1/prices/cpic-b/cpic-b%3A90", body).status, 201, "create, colon escaped")
    equal(env.core.put("/v1/prices/cpic-b/cpic-b:90", body | {"price_fen": 11000}).status, 200, "replace")
    overlap = env.core.put("/v1/prices/cpic-b/cpic-b:90", body | {"from": b.day(5)})
    equal((overlap.status, overlap.code), (409, "period_overlaps"), f"{overlap!r}")
    check(env.core.put("/v1/prices/cpic-b/cpic-b:9999", body).status in (404, 422), "row")
    check(env.core.put("/v1/prices/nowhere/cpic-b:90", body).status in (404, 422), "list")
    check(env.core.put("/v1/prices/pingan/cpic-b:90", body).status in (404, 422), "row of another list")
    unknown = env.core.put("/v1/prices/cpic-b/cpic-b:90", body | {"pharmacy_id": "nobody"}, schema_may_pass=True)
    equal(unknown.status, 422, f"pharmacy {unknown!r}")
    equal(env.core.put("/v1/prices/cpic-b/cpic-b:90", body | {"price_fen": -1}).fields(), [("/price_fen", "out_of_range")], "price")
    equal(env.core.put("/v1/prices/cpic-b/cpic-b:90", body | {"to": b.day(-5)}).fields(), [("/to", "contradicts")], "dates")
