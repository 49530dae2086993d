"""The lists, and how a printed name resolves."""
from urllib.parse import quote

from harness.tap import check, equal, test

ROWS = {"axa-domestic": 104, "axa-boao": 15, "axa-device": 5, "pingan": 188, "cpic-b": 159, "cpic-b-car-t": 3,
        "cpic-bc-shanghai": 3, "cpic-bc-domestic": 56, "cpic-bc-import": 4}


def match(env, plan, query, client=None):
    return (client or env.p1).get(f"/v1/formulary/match?plan={plan}&q={quote(query)}")


@test("lists: nine, 537 rows, page by page without loss or repetition")
def lists(env):
    items = env.p1.get("/v1/formulary/lists").json["items"]
    equal({i["list"]: i["row_count"] for i in items}, ROWS, "lists")
    for name, count in ROWS.items():
        rows, cursor = [], None
        while True:
            page = env.p1.get(f"/v1/formulary/lists/{name}?limit=50" + (f"&cursor={cursor}" if cursor else "")).json
            check(len(page["items"]) <= 50, "limit")
            rows += [r["row"] for r in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        equal((len(rows), len(set(rows))), (count, count), name)


@test("lists: unknown list 404, bad limit and cursor 422")
def list_errors(env):
    equal(env.p1.get("/v1/formulary/lists/no-such-list").status, 404, "list")
    for query in ("limit=0", "limit=201", "limit=x", "cursor=!", "limit=1&limit=2"):
        equal(env.p1.get(f"/v1/formulary/lists/pingan?{query}", schema_may_pass=True).status, 422, query)


@test("match: exact, generic set, none; within the plan's lists only")
def matches(env):
    exact = match(env, "cpic-inpatient-b", "泰瑞沙（甲磺酸奥希替尼片）").json
    equal((exact["result"], [p["row"] for p in exact["products"]]), ("exact", ["cpic-b:85"]), "brand and generic")
    equal(match(env, "pingan-plan2", "泰瑞沙").json["products"][0]["row"], "pingan:60", "another plan, another row")
    several = match(env, "cpic-inpatient-b", "贝伐珠单抗注射液").json
    equal(several["result"], "generic_set", f"{several}")
    check(len(several["products"]) >= 2, "several products")
    nothing = match(env, "cpic-inpatient-b", "阿司匹林").json
    equal((nothing["result"], nothing["products"]), ("none", []), "not listed")
    equal(match(env, "axa-zhuoyue-2022-basic", "泰瑞沙").json["result"], "none", "a plan without lists")
    for client in (env.core, env.ops):
        equal(match(env, "cpic-inpatient-b", "泰瑞沙", client).json["result"], "exact", "any caller")


@test("match: an unknown plan, no query, a query too long are field errors")
def match_errors(env):
    equal(match(env, "no-such-plan", "泰瑞沙").status, 422, "plan")
    for target in ("/v1/formulary/match", "/v1/formulary/match?plan=cpic-inpatient-b", "/v1/formulary/match?q=a",
                   "/v1/formulary/match?plan=cpic-inpatient-b&q=" + "a" * 401,
                   "/v1/formulary/match?plan=cpic-inpatient-b&q=a&q=b"):
        equal(env.p1.get(target, schema_may_pass=True).status, 422, target[:60])


@test("match: hostile text is none, never an error")
def match_hostile(env):
    for text in ("'; DROP TABLE teyao.policy; --", "%00", "\\", "\"", "𠮷" * 40, "﷽", "\t", "(" * 100, "🙂"):
        answer = match(env, "cpic-inpatient-b", text)
        check(answer.status in (200, 400, 422), f"{text[:10]!r}: {answer!r}")
