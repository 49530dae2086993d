"""Estimates: the same answer, nothing recorded but the audit entry."""
from harness import build as b
from harness.tap import check, equal, test

TABLES = ("authorization", "authorization_line", "ledger_entry", "pickup", "idempotency", "use_taken", "event", "account")


def counts(env):
    return {t: env.pg.value(f"SELECT count(*) FROM teyao.{t}") for t in TABLES}


@test("the same decision and money as the authorization, no id, no code, no row")
def nothing_recorded(env):
    number, person = env.policy()
    before = counts(env)
    audit = int(env.pg.value("SELECT count(*) FROM teyao.audit"))
    body = b.request(number, person)
    estimate = env.p1.estimate(body)
    equal(estimate.status, 200, "status")
    check(not {"authorization_id", "pickup", "status"} & set(estimate.json), "no id, status or code")
    equal(counts(env), before, "rows")
    check(int(env.pg.value("SELECT count(*) FROM teyao.audit")) > audit, "audited like a request")
    answer = env.p1.authorize(body).json
    for name in ("decision", "insurer_pays_fen", "insured_pays_fen", "lines", "reasons"):
        equal(estimate.json[name], answer[name], name)


@test("an estimate takes no use and no money: twice the same")
def twice(env):
    number, person = env.policy(terms={"annual_limit_fen": 558000})
    answers = [env.p1.estimate(b.request(number, person)).json for _ in range(2)]
    for answer in answers:
        equal((answer["decision"], answer["insurer_pays_fen"]), ("approve", 558000), "estimate")
    equal(env.p1.authorize(b.request(number, person)).json["decision"], "approve", "the money is still there")
