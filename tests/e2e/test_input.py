"""Bad input: each documented field error with its pointer, all at once; bodies, types, methods, paths. Never a row, never a 5xx."""
import copy
import json

from harness import build as b
from harness.client import new_key
from harness.tap import check, equal, test


def put(body, pointer, value):
    """The body with what stands at a pointer replaced; ... removes it."""
    body = copy.deepcopy(body)
    at = body
    parts = pointer.strip("/").split("/")
    for part in parts[:-1]:
        at = at[int(part)] if isinstance(at, list) else at.setdefault(part, {})
    last = int(parts[-1]) if isinstance(at, list) else parts[-1]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return body


def wrong_digit(number):
    return number[:-1] + ("1" if number[-1] != "1" else "2")


FIELDS = [
    ("/policy_no", ..., "required"), ("/policy_no", 5, "wrong_type"), ("/policy_no", None, "wrong_type"),
    ("/policy_no", "a b", "bad_format"), ("/policy_no", "x" * 65, "out_of_range"),
    ("/insured", ..., "required"), ("/insured", [], "wrong_type"), ("/insured/id_type", "passeport", "out_of_range"),
    ("/insured/id_no", "11010519491231002", "bad_format"), ("/insured/id_no", "11010519490231002X", "not_a_date"),
    ("/insured/id_no", lambda body: wrong_digit(body["insured"]["id_no"]), "check_digit"),
    ("/insured/name", "", "required"), ("/insured/name", "名" * 101, "out_of_range"), ("/insured/nickname", "x", "unknown_field"),
    ("/applicant/relation", "neighbour", "out_of_range"),
    ("/prescription", ..., "required"), ("/prescription/issued_on", ..., "required"),
    ("/prescription/issued_on", "2026-02-30", "not_a_date"), ("/prescription/issued_on", "20261120", "not_a_date"),
    ("/prescription/issued_on", lambda body: b.day(1), "in_the_future"),
    ("/prescription/hospital/level", 4, "out_of_range"), ("/prescription/hospital/level", 2.5, "not_an_integer"),
    ("/prescription/hospital/public", "yes", "wrong_type"), ("/prescription/doctor", ..., "required"),
    ("/diagnoses", ..., "required"), ("/diagnoses", [], "too_few"), ("/diagnoses", [{}] * 17, "too_many"),
    ("/diagnoses/0/icd10", "XYZ", "bad_format"), ("/diagnoses/0/morphology", "9999/7", "bad_format"),
    ("/diagnoses/0/first_confirmed_on", lambda body: b.day(3), "in_the_future"),
    ("/diagnoses/0/first_confirmed_on", "1900-01-01", "contradicts"),
    ("/diagnoses/0/event", "relapse", "out_of_range"), ("/diagnoses/0/staging/t", "T9", "bad_format"),
    ("/diagnoses/0/staging/ki67_percent", 101, "out_of_range"),
    ("/clinical/prior_lines", 99, "out_of_range"), ("/clinical/prior_lines", -1, "out_of_range"),
    ("/clinical/biomarkers", [], "wrong_type"), ("/clinical/menopausal", "maybe", "out_of_range"),
    ("/lines", [], "too_few"), ("/lines", lambda body: [b.osimertinib() for _ in range(6)], "too_many"),
    ("/lines/0/drug", ..., "required"), ("/lines/0/quantity", 0, "out_of_range"), ("/lines/0/quantity", -3, "out_of_range"),
    ("/lines/0/quantity", 1.5, "not_an_integer"), ("/lines/0/quantity", "30", "wrong_type"),
    ("/lines/0/quantity", 100001, "out_of_range"), ("/lines/0/quantity", 10 ** 30, "out_of_range"),
    ("/lines/0/days_supply", 0, "out_of_range"), ("/lines/0/unit_price_fen", -1, "out_of_range"),
    ("/lines/0/unit_price_fen", 18600.5, "not_an_integer"), ("/lines/0/unit_price_fen", 2 ** 53 - 1, "out_of_range"),
    ("/lines/0/price", 5, "unknown_field"),
    ("/documents/0/kind", "selfie", "out_of_range"), ("/documents/0/sha256", "abc", "bad_format"),
    ("/documents", [{}] * 65, "too_many"),
    ("/social_insurance/paid_fen", -1, "out_of_range"), ("/social_insurance/paid_fen", 10 ** 9, "contradicts"),
    ("/social_insurance/settled", 1, "wrong_type"),
    ("/collection/method", "drone", "out_of_range"), ("/collection/by", ..., "required"),
    ("/extra", {}, "unknown_field"),
]


@test("every field error with pointer and code; nothing is recorded")
def field_errors(env):
    number, person = env.policy()
    good = b.request(number, person)
    before = env.pg.value('SELECT count(*) FROM teyao."authorization"')
    for pointer, value, code in FIELDS:
        value = value(good) if callable(value) else value
        answer = env.p1.authorize(put(good, pointer, value))
        equal((answer.status, answer.code), (422, "invalid_request"), f"{pointer} = {str(value)[:40]}: {answer!r}")
        check((pointer, code) in answer.fields(), f"{pointer} = {str(value)[:40]}: {answer.fields()}, expected {code}")
        check(person.id_no not in answer.text and person.name not in answer.text, "what was sent is not repeated")
    equal(env.pg.value('SELECT count(*) FROM teyao."authorization"'), before, "rows")
    equal(env.p1.authorize(good).json["decision"], "approve", "the good one is good")


@test("all field errors of a request at once")
def all_at_once(env):
    number, person = env.policy()
    body = b.request(number, person)
    for pointer, value in (("/policy_no", ...), ("/lines/0/quantity", -1), ("/applicant/relation", "x"),
                           ("/documents/1/sha256", "zz"), ("/unknown", 1), ("/diagnoses/0/event", 7)):
        body = put(body, pointer, value)
    equal(env.p1.estimate(body).fields(), env.p1.authorize(body).fields(), "an estimate says the same")
    fields = env.p1.authorize(body).fields()
    equal(fields, sorted([("/policy_no", "required"), ("/lines/0/quantity", "out_of_range"),
                          ("/applicant/relation", "out_of_range"), ("/documents/1/sha256", "bad_format"),
                          ("/unknown", "unknown_field"), ("/diagnoses/0/event", "wrong_type")]), "errors")


@test("text of white space only counts as absent")
def blank(env):
    number, person = env.policy()
    answer = env.p1.authorize(put(b.request(number, person), "/insured/name", " \u3000 "), schema_may_pass=True)
    equal((answer.status, answer.fields()), (422, [("/insured/name", "required")]), f"{answer!r}")


@test("days_supply missing on a drug line is a field error, found after matching")
def days_supply(env):
    number, person = env.policy()
    answer = env.p1.authorize(b.request(number, person, lines=[b.osimertinib(days_supply=None)]), schema_may_pass=True)
    equal((answer.status, answer.fields()), (422, [("/lines/0/days_supply", "required")]), f"{answer!r}")


@test("malformed JSON is 400, duplicate keys 422 with a pointer")
def malformed(env):
    number, person = env.policy()
    good = json.dumps(b.request(number, person), ensure_ascii=False).encode()
    bad = [b"", b"{", b"[1,2", b"nul", good + b"x", good[:-1], b"\xef\xbb\xbf" + good, b'{"a":01}', b'{"a":NaN}', b"{'a':1}",
           b'{"a":"\x01"}', b'{"a":"\\ud800"}', good.replace(b"self", b"\xff\xfe"), b"[" * 200 + b"]" * 200,
           b'{"a":"\\u0000"}', b'{"a":1,}', b"\x00"]
    for body in bad:
        answer = env.p1.authorize(body)
        equal((answer.status, answer.code), (400, "malformed_json"), f"{body[:24]!r}: {answer!r}")
    twice = env.p1.authorize(good.replace(b'"applicant":', b'"policy_no":"X","applicant":'), schema_may_pass=True)
    equal(twice.status, 422, f"duplicate {twice!r}")
    check(("/policy_no", "duplicate_key") in twice.fields(), f"{twice.fields()}")
    for body in (b"[]", b"1", b'"x"', b"null"):
        equal(env.p1.authorize(body, schema_may_pass=True).status in (400, 422), True, f"{body!r}")


@test("300 KiB are 413, the wrong type 415, no type 415")
def bodies(env):
    number, person = env.policy()
    good = b.request(number, person)
    large = json.dumps(good | {"pad": "x" * 300 * 1024}).encode()
    answer = env.p1.authorize(large)
    equal((answer.status, answer.code), (413, "body_too_large"), f"{answer!r}")
    for kind in ("text/plain", "application/xml", "application/json; charset=gbk", "application/x-www-form-urlencoded"):
        answer = env.p1.authorize(good, headers={"Content-Type": kind})
        equal((answer.status, answer.code), (415, "unsupported_media_type"), kind)
    equal(env.p1.authorize(good, headers={"Content-Type": None}).status, 415, "no type")
    equal(env.p1.authorize(good, headers={"Content-Type": "application/json; charset=UTF-8"}).status, 201, "with charset")


@test("a field name as long as a body may be is told by its pointer")
def long_name(env):
    number, person = env.policy()
    for name in ("~" * 200000, "/" * 200000, "\x01" * 30000):
        answer = env.p1.authorize(b.request(number, person) | {name: 1}, schema_may_pass=True)
        pointer = "/" + name.replace("~", "~0").replace("/", "~1")
        equal((answer.status, answer.fields() == [(pointer, "unknown_field")]), (422, True), f"{name[:1]!r}")


@test("wrong method 405 with Allow, also for methods that no path takes; unknown path 404")
def paths(env):
    for method, path in (("GET", "/v1/reversals"), ("PUT", "/v1/authorizations"), ("POST", "/v1/formulary/lists"),
                         ("GET", "/v1/policies/x"), ("POST", "/v1/prices/cpic-b/cpic-b:1")):
        answer = env.p1.send(method, path, None if method == "GET" else {})
        equal((answer.status, answer.code), (405, "method_not_allowed"), f"{method} {path}")
        check(answer.header("Allow"), "Allow")
    for path in ("/", "/v1", "/v2/authorizations", "/v1/authorizations/", "/v1/authorizations/x/y", "/v1/Authorizations", "/v1//events"):
        equal(env.p1.get(path).status, 404, path)
    for method in ("DELETE", "PATCH", "HEAD", "OPTIONS"):
        answer = env.p1.send(method, "/v1/events", judged=False)
        equal((answer.status, answer.header("Allow")), (405, "GET, POST, PUT"), method)


@test("bodies of the other calls: their own field errors")
def other_bodies(env):
    number, person = env.policy()
    pended = env.p1.authorize(b.request(number, person, documents=b.papers(["prescription"]))).json["authorization_id"]
    code = b.well_formed_code(5)
    dispense = b.dispense(code, person, ["id_card"])
    table = [
        (f"/v1/authorizations/{pended}/documents", {"documents": [{"kind": "x"}]},
         [("/documents/0/kind", "out_of_range"), ("/documents/0/sha256", "required")]),
        (f"/v1/authorizations/{pended}/documents", {"clinical": {"prior_lines": "2"}}, [("/clinical/prior_lines", "wrong_type")]),
        (f"/v1/authorizations/{pended}/cancel", {"why": "x"}, [("/why", "unknown_field")]),
        ("/v1/reversals", {}, [("/idempotency_key", "required")]),
        ("/v1/reversals", {"idempotency_key": "a b"}, [("/idempotency_key", "bad_format")]),
        ("/v1/pickups/dispense", put(dispense, "/lines", []), [("/lines", "too_few")]),
        ("/v1/pickups/dispense", put(dispense, "/lines/0/quantity", 0), [("/lines/0/quantity", "out_of_range")]),
        ("/v1/pickups/dispense", put(dispense, "/collector/by", "dog"), [("/collector/by", "out_of_range")]),
        ("/v1/pickups/dispense", put(dispense, "/prescription_original", ...), [("/prescription_original", "required")]),
        ("/v1/pickups/dispense", put(dispense, "/lines/0/trace_codes", ["short"]), [("/lines/0/trace_codes/0", "bad_format")]),
    ]
    for path, body, expected in table:
        answer = env.p1.post(path, body)
        equal((answer.status, answer.fields()), (422, expected), f"{path} {answer!r}")
    equal(env.p1.check("").status, 422, "empty code")
    equal(env.p1.post("/v1/pickups/check", {"code": 5}, False).fields(), [("/code", "wrong_type")], "code is a number")


@test("hostile text in every free field is stored and answered as text")
def hostile(env):
    for text in ("'; DROP TABLE teyao.policy; --", "\\\"}],\"decision\":\"approve\"", "@pickup:1:1@", "<script>", "%s%n%x", "\u202e\u0301測"):
        number, person = env.policy()
        body = b.request(number, person)
        body["prescription"]["doctor"] = text
        body["diagnoses"][0]["text"] = text
        body["lines"][0]["unit"] = text[:20]
        answer = env.p1.authorize(body, new_key())
        equal((answer.status, answer.json["decision"]), (201, "approve"), f"{text!r}: {answer!r}")
        equal(answer.json["lines"][0]["unit"], text[:20], "as sent")
        code = answer.json["pickup"]["code"]
        equal(env.p1.authorization(answer.json["authorization_id"]).json["pickup"]["code"], code, "code by GET")
