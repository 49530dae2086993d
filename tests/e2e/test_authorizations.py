"""Decisions over the wire: every list kind, every outcome, and the answer read again."""
import re

from harness import build as b
from harness.listkinds import KINDS
from harness.tap import check, equal, test


def codes(answer, line=None):
    reasons = answer.json["reasons"] if line is None else answer.json["lines"][line - 1]["reasons"]
    return sorted({r["code"] for r in reasons})


def sums_hold(answer):
    body = answer.json
    for name in ("insurer_pays_fen", "insured_pays_fen", "social_insurance_pays_fen"):
        paid = [line for line in body["lines"] if line["decision"] in ("approve", "partial")]
        equal(sum(line[name] for line in paid), body[name], name)
    for line in body["lines"]:
        if line["decision"] in ("approve", "partial"):
            equal(line["insurer_pays_fen"] + line["insured_pays_fen"] + line["social_insurance_pays_fen"],
                  line["total_fen"], "sum of the line")
        else:
            equal((line["insurer_pays_fen"], line["insured_pays_fen"]), (0, 0), "a line that is not paid")


def decided(answer, decision, reasons=None, status=None):
    equal(answer.status, 201, f"status of {answer!r}")
    body = answer.json
    equal(body["decision"], decision, f"decision with {codes(answer)}")
    wanted = {"approve": "open", "partial": "open", "deny": "denied", "pend": "pended"}[decision]
    equal(body["status"], status or wanted, "status")
    equal("pickup" in body, decision in ("approve", "partial"), "pickup is there exactly when something may be handed out")
    if reasons is not None:
        equal(codes(answer), sorted(reasons), "reasons")
    sums_hold(answer)
    return body


def deciding(list_id):
    plan, make = KINDS[list_id]

    def run(env):
        number, person = env.policy(plan)
        answer = env.p1.authorize(make(number, person))
        body = decided(answer, "approve", [])
        equal(body["lines"][0]["product"]["list"], list_id, "list")
        equal(body["basis"]["plan"], plan, "plan")
        if list_id == "cpic-b-car-t":
            equal(len(body["pickup"]["code"].replace("-", "")), 18, "characters of a CAR-T code")
        if plan == b.PLAN_AXA and list_id == "axa-domestic":
            equal(body["pickup"]["valid_from"], b.day(4), "four days' notice")
    return run


for one in KINDS:
    test(f"approve a first request on {one}")(deciding(one))


@test("approve: the contract's example, its money, code, location and the same again by GET")
def approve(env):
    number, person = env.policy()
    answer = env.p1.authorize(b.request(number, person))
    body = decided(answer, "approve", [])
    equal(body["insurer_pays_fen"], 558000, "insurer pays")
    equal(body["insured_pays_fen"], 0, "insured pays")
    product = body["lines"][0]["product"]
    equal((product["row"], product["brand"], product["manufacturer"]), ("cpic-b:85", "泰瑞沙", "阿斯利康"), "product")
    equal(answer.header("Location"), f"/v1/authorizations/{body['authorization_id']}", "Location")
    equal(body["pickup"]["expires_at"][:10], b.day(30), "last day of the code")
    check(body["pickup"]["expires_at"].endswith("T23:59:59+08:00"), "the code lasts to the end of that day")
    again = env.p1.authorization(body["authorization_id"])
    equal(again.json["pickup"]["code"], body["pickup"]["code"], "code by GET")
    equal(again.json["lines"], body["lines"], "lines by GET")


@test("a passport, a foreigner's permit and other papers are as good as a resident id")
def other_papers(env):
    for id_type in ("passport", "hk_macau_permit", "taiwan_permit", "foreign_permanent_resident", "other"):
        number, person = env.policy(person=b.Person(id_type))
        decided(env.p1.authorize(b.request(number, person)), "approve", [])


@test("the largest request there may be: 5 lines, 16 diagnoses, 64 papers, long texts")
def largest(env):
    number, person = env.policy()
    rows = env.lung_rows()[:4]
    body = b.request(number, person, lines=[b.osimertinib(drug="泰瑞沙" + "　" * 150)] + [env.line_of(row) for row in rows],
                     diagnoses=[b.lung_cancer(text="肺" * 200) for _ in range(16)],
                     documents=[{"kind": kind, "sha256": f"{n:064x}", "reference": "参" * 200} for n in range(8) for kind in b.CPIC_PAPERS],
                     clinical={"prior_lines": 20, "combination": [f"药{n}" for n in range(32)], "prior_classes": [f"c{n}" for n in range(32)]})
    body["prescription"]["doctor"] = "医" * 100
    answer = env.p1.authorize(body)
    equal((answer.status, len(answer.json["lines"])), (201, 5), f"{answer!r}")
    sums_hold(answer)
    equal(env.p1.authorization(answer.json["authorization_id"] + "?trace=full").status, 200, "read again")


@test("trace=full tells every rule with its outcome")
def trace(env):
    number, person = env.policy()
    identity = env.p1.authorize(b.request(number, person)).json["authorization_id"]
    check("trace" not in env.p1.authorization(identity).json, "no trace unless asked")
    entries = env.p1.authorization(identity + "?trace=full").json["trace"]
    check(len(entries) >= 20, f"{len(entries)} rules")
    check(all(e["outcome"] in ("pass", "not_evaluated") or e["rule"] for e in entries), "outcomes")
    check(any(e["rule"] == "waiting" and e["outcome"] == "pass" for e in entries), "waiting passed")


@test("partial: not settled with social insurance pays 60 percent")
def partial_unsettled(env):
    number, person = env.policy(social_insured=True)
    answer = env.p1.authorize(b.request(
        number, person, social_insurance={"settled": False, "paid_fen": 0, "unsettled_reason": "card_not_used"}))
    body = decided(answer, "partial", ["unsettled_social_insurance"])
    equal((body["insurer_pays_fen"], body["insured_pays_fen"]), (334800, 223200), "insurer and insured")


@test("partial: quantity cut to 31 days")
def partial_quantity(env):
    number, person = env.policy()
    answer = env.p1.authorize(b.request(number, person, lines=[b.osimertinib(quantity=60, days_supply=60)]))
    body = decided(answer, "partial", ["quantity_reduced"])
    equal(body["lines"][0]["approved_quantity"], 31, "approved quantity")
    equal(body["insurer_pays_fen"], 31 * 18600, "insurer pays")


@test("partial: deductible first, then ratio, then limit; lines sum to the whole")
def partial_money(env):
    number, person = env.policy(terms={"deductible_fen": 58000, "ratio_percent": 90, "annual_limit_fen": 300000})
    answer = env.p1.authorize(b.request(number, person))
    body = decided(answer, "partial", ["deductible_applied", "ratio_applied", "limit_reduced"])
    equal((body["insurer_pays_fen"], body["insured_pays_fen"]), (300000, 258000), "insurer and insured")
    second = env.p1.authorize(b.request(number, person, lines=[env.line_of(env.lung_rows()[0])]))
    check(second.json["decision"] == "deny" and "limit_exhausted" in codes(second), f"second: {codes(second)}")


@test("partial: agreed price below the till's; without one it is flagged")
def partial_price(env):
    number, person = env.policy()
    listed = env.lung_rows()[-1]
    row = listed["row"]
    line = env.line_of(listed, quantity=10, days_supply=10, unit_price_fen=20000)
    free = env.p1.estimate(b.request(number, person, lines=[line])).json
    check("price_not_agreed" in free["lines"][0].get("flags", []), f"flag without an agreed price: {free['lines'][0]}")
    stored = env.core.put(f"/v1/prices/cpic-b/{row}", {"from": b.day(-10), "price_fen": 15000})
    equal(stored.status, 201, "price")
    agreed = env.p1.estimate(b.request(number, person, lines=[line]))
    check("price_over_agreed" in codes(agreed), f"reasons: {codes(agreed)}")
    equal(agreed.json["lines"][0]["total_fen"], 150000, "total at the agreed price")
    check("price_not_agreed" not in agreed.json["lines"][0].get("flags", []), "no flag with an agreed price")
    # another pharmacy's own price does not reach this one, its own does and comes first
    env.core.put(f"/v1/prices/cpic-b/{row}", {"pharmacy_id": "e2e-p2", "from": b.day(-10), "price_fen": 12000})
    equal(env.p1.estimate(b.request(number, person, lines=[line])).json["lines"][0]["total_fen"], 150000, "p1's total")
    equal(env.p2.estimate(b.request(number, person, lines=[line])).json["lines"][0]["total_fen"], 120000, "p2's total")


@test("deny: each with its clause; all failing rules are listed")
def deny(env):
    number, person = env.policy()
    table = [
        ("drug_not_listed", {"lines": [b.osimertinib(drug="阿司匹林肠溶片", manufacturer=None)]}),
        ("prescription_expired", {"prescription": b.request(number, person)["prescription"] | {"issued_on": b.day(-9)}}),
        ("diagnosis_not_for_drug", {"diagnoses": [b.lung_cancer(icd10="C50.900", text="乳腺", morphology="8500/3")]}),
        ("hospital_not_eligible", {"prescription": b.request(number, person)["prescription"] |
                                   {"hospital": {"name": "测试诊所", "level": 1, "public": True}}}),
        ("applicant_not_allowed", {"applicant": {"relation": "policyholder"}}),
    ]
    for code, changes in table:
        answer = env.p1.authorize(b.request(number, person, **changes))
        body = decided(answer, "deny")
        check(code in codes(answer), f"{code} among {codes(answer)}")
        for reason in body["reasons"]:
            check(reason["clause"] and reason["message"] and reason["message_en"], f"{reason['code']} is explained")
    both = env.p1.authorize(b.request(
        number, person, applicant={"relation": "policyholder"},
        prescription=b.request(number, person)["prescription"] | {"issued_on": b.day(-9)}))
    check({"applicant_not_allowed", "prescription_expired"} <= set(codes(both)), f"both: {codes(both)}")


@test("deny: unknown policy and wrong person say nothing more")
def deny_disclosure(env):
    number, person = env.policy()
    stranger = b.Person()
    env.p1.authorize(b.request(number, person))
    unknown = env.p1.authorize(b.request(b.policy_no("NONE"), person))
    decided(unknown, "deny", ["policy_not_found"])
    mismatch = env.p1.authorize(b.request(number, stranger))
    body = decided(mismatch, "deny", ["insured_mismatch"])
    check(person.name not in mismatch.text and person.id_no not in mismatch.text, "nothing of the insured")
    equal(body["reasons"][0]["code"], "insured_mismatch", "reason")
    trace = env.p1.authorization(body["authorization_id"] + "?trace=full").json["trace"]
    later = [e for e in trace if e["rule"] in ("in_force", "waiting", "first_diagnosis", "money", "duplicate")]
    check(later and all(e["outcome"] == "not_evaluated" for e in later), "later rules are not evaluated")
    for changes in ({"name": person.name + "某"}, {"id_type": "other"}):
        other = env.p1.authorize(b.request(number, person, insured=person.insured() | changes))
        decided(other, "deny", ["insured_mismatch"])
    spaced = env.p1.estimate(b.request(number, person, insured=person.insured() |
                                       {"name": person.name[0] + "　" + person.name[1:]}))
    check("insured_mismatch" not in codes(spaced), "spaces in a name do not count")


@test("deny: before, in waiting, after cover; base booklet; terminated; rider")
def deny_cover(env):
    table = [
        (b.PLAN_CPIC, {"effective_on": b.day(-400), "expires_on": b.day(-30), "received_on": None}, "policy_not_in_force"),
        (b.PLAN_CPIC, {"effective_on": b.day(-40), "expires_on": b.day(300), "received_on": None}, "waiting_period"),
        (b.PLAN_CPIC, {"effective_on": b.day(-5), "expires_on": b.day(300), "received_on": None}, "hesitation_period"),
        (b.PLAN_CPIC, {"terminated_on": b.day(0)}, "policy_terminated"),
        ("axa-zhuoyue-2022-basic", {}, "benefit_not_in_plan"),
        ("pingan-plan1", {}, "benefit_not_in_plan"),
        (b.PLAN_AXA, {"riders": ["device"]}, "rider_not_held"),
    ]
    for plan, changes, code in table:
        number, person = env.policy(plan, **changes)
        answer = env.p1.authorize(b.request(number, person, documents=b.papers(b.CPIC_PAPERS + b.AXA_PAPERS[2:])))
        decided(answer, "deny")
        check(code in codes(answer), f"{plan} {code} among {codes(answer)}")


@test("pend: says exactly which papers are missing")
def pend_papers(env):
    number, person = env.policy()
    answer = env.p1.authorize(b.request(number, person, documents=b.papers(["prescription", "id_card"])))
    body = decided(answer, "pend")
    check({"documents_missing", "authorization_application_missing"} <= set(codes(answer)), f"reasons {codes(answer)}")
    reason = next(r for r in body["reasons"] if r["code"] == "documents_missing")
    for kind in ("insurance_contract", "medical_record", "diagnosis_certificate", "pathology_report", "laboratory_report"):
        check(kind in reason["required"] + reason.get("remedy", ""), f"{kind} in {reason}")


@test("pend: ambiguous drug gives candidates, waiting boundary day, two manuals")
def pend_others(env):
    number, person = env.policy()
    ambiguous = env.p1.authorize(b.request(number, person, lines=[b.osimertinib(drug=None, generic="曲妥珠单抗", manufacturer=None)],
                                           diagnoses=[b.lung_cancer(icd10="C50.900", morphology="8500/3")]))
    body = decided(ambiguous, "pend")
    check("drug_ambiguous" in codes(ambiguous), f"{codes(ambiguous)}")
    check(any(len(r.get("candidates", [])) >= 2 for r in body["reasons"]), "candidates")
    number, person = env.policy(effective_on=b.day(-90), expires_on=b.day(270), received_on=None)
    boundary = env.p1.authorize(b.request(number, person, diagnoses=[b.lung_cancer(first_confirmed_on=b.day(0))]))
    check("boundary_day_review" in codes(boundary), f"{codes(boundary)}")
    number, person = env.policy(b.PLAN_PINGAN, effective_on=b.day(-60), expires_on=b.day(300), received_on=None)
    contradiction = env.p1.authorize(b.request(number, person, documents=b.papers(b.PINGAN_PAPERS),
                                               diagnoses=[b.lung_cancer(first_confirmed_on=b.day(-10))]))
    check("manual_review" in codes(contradiction) or contradiction.json["decision"] == "deny", f"{codes(contradiction)}")


@test("several lines: one paid, one pended, one denied make a partial that is open")
def mixed_lines(env):
    number, person = env.policy()
    answer = env.p1.authorize(b.request(number, person, lines=[
        b.osimertinib(), b.osimertinib(drug=None, generic="贝伐珠单抗", manufacturer=None),
        b.osimertinib(drug="阿司匹林肠溶片", manufacturer=None)]))
    body = decided(answer, "partial")
    equal([line["decision"] for line in body["lines"]], ["approve", "pend", "deny"], "lines")
    equal(body["insurer_pays_fen"], 558000, "only the first is paid")
    for reason in body["reasons"]:
        if "line" in reason and "pointer" in reason:
            match = re.match(r"/lines/(\d)", reason["pointer"])
            if match:
                equal(int(match.group(1)), reason["line"] - 1, "pointer counts from 0, line from 1")


@test("duplicate of the same prescription; refill too soon; a row twice")
def duplicates(env):
    number, person = env.policy()
    decided(env.p1.authorize(b.request(number, person)), "approve")
    again = env.p1.authorize(b.request(number, person))
    check("duplicate_request" in codes(again), f"{codes(again)}")
    equal(again.json["decision"], "deny", "duplicate")
    soon = env.p1.authorize(b.request(number, person, prescription=b.request(number, person)["prescription"] |
                                      {"issued_on": b.day(0)}))
    check("refill_too_soon" in codes(soon), f"{codes(soon)}")
    elsewhere = env.p2.authorize(b.request(number, person))
    check("duplicate_request" in codes(elsewhere), "another pharmacy sees the outcome")
    check(env.p1.name not in elsewhere.text, "but not who asked before")
    number, person = env.policy()
    twice = env.p1.authorize(b.request(number, person, lines=[b.osimertinib(), b.osimertinib()]))
    equal([line["decision"] for line in twice.json["lines"]], ["approve", "deny"], "lines")
    check("duplicate_request" in codes(twice, 2), f"{codes(twice, 2)}")


@test("CAR-T: one use a policy year, given back by a cancel")
def car_t_use(env):
    plan, make = KINDS["cpic-b-car-t"]
    number, person = env.policy(plan)
    first = env.p1.authorize(make(number, person))
    decided(first, "approve")
    other = make(number, person)
    other["lines"][0].update(brand="奕凯达", generic="阿基仑赛", manufacturer="复星凯特")
    second = env.p1.authorize(other)
    check("use_limit_reached" in codes(second), f"{codes(second)}")
    equal(env.p1.cancel(first.json["authorization_id"]).status, 200, "cancel")
    decided(env.p1.authorize(other), "approve")
