"""The review desk: queue, case, claims, notes, uphold and overturn, two persons, roles."""
import threading

from harness import build as b
from harness.client import new_key
from harness.tap import check, equal, test

TURN = {"outcome": "overturn", "note": "<script>alert(1)</script> 复核同意", "lines": [{"line": 1, "approved_quantity": 30}]}


def desk(env, name="e2e-li"):
    if not hasattr(env, "desk"):
        env.desk = {"e2e-li": env.ops}
    if name not in env.desk:
        env.desk[name] = env.client("ops", name)
    return env.desk[name]


def denied(env, price=18600, **changes):
    number, person = env.policy(**changes)
    answer = env.p1.authorize(b.request(number, person, diagnoses=[b.lung_cancer(icd10="C50.900", morphology="8500/3")],
                                        lines=[b.osimertinib(unit_price_fen=price)]))
    equal((answer.status, answer.json["decision"]), (201, "deny"), f"{answer!r}")
    return number, person, answer.json["authorization_id"]


def decide(client, identity, body, key=None, **more):
    return client.post(f"/v1/reviews/{identity}/decision", body, key, **more)


def held(env, number):
    return int(env.pg.sql(f"SELECT coalesce(sum(held_fen), 0) FROM teyao.account WHERE policy_no = '{number}' AND pool = ''")[0][0])


@test("queue: filters, oldest due first, pages that neither miss nor repeat; wrong filters are named")
def queue(env):
    li = desk(env)
    ids = {denied(env)[2] for _ in range(3)}
    seen, cursor = [], None
    while True:
        page = li.get("/v1/reviews?state=denied&limit=2" + (f"&cursor={cursor}" if cursor else "")).json
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    found = [i["authorization_id"] for i in seen]
    equal(len(found), len(set(found)), "none twice")
    check(ids <= set(found), "all of them")
    order = [(i["due_on"], i["authorization_id"]) for i in seen]
    equal(order, sorted(order), "oldest due first")
    check("diagnosis_not_for_drug" in next(i for i in seen if i["authorization_id"] in ids)["reasons"], "reasons")
    some = li.get("/v1/reviews?reason=diagnosis_not_for_drug&pharmacy=e2e-p1&plan=cpic-inpatient-b&min_fen=558000&assigned=none"
                  f"&from={b.day(0)}&to={b.day(0)}&limit=200").json["items"]
    check(ids <= {i["authorization_id"] for i in some}, "all filters together")
    equal(li.get("/v1/reviews?pharmacy=nobody").json["items"], [], "another pharmacy's")
    for query, field in (("state=odd", "/state"), ("limit=0", "/limit"), ("from=x", "/from"), ("min_fen=-1", "/min_fen"), ("cursor=abc", "/cursor")):
        answer = li.get("/v1/reviews?" + query, schema_may_pass=True)
        equal((answer.status, answer.fields()[0][0]), (422, field), query)


@test("case: request, reasons with clause, trace, history; the read is audited; who else looks; no code")
def case(env):
    number, person, identity = denied(env)
    li, wu = desk(env), desk(env, "e2e-wu")
    equal(li.get(f"/v1/reviews/{identity}").json["viewers"], [], "alone")
    seen = wu.get(f"/v1/reviews/{identity}").json
    equal([v["viewer"] for v in seen["viewers"]], ["urn:teyao:ops:e2e-li"], "li looks too")
    equal(seen["request"]["insured"]["id_no"], person.id_no, "the request")
    check(any(r["clause"] for r in seen["reasons"]) and seen["trace"], "reasons and trace")
    check("pickup" not in seen["answer"], "no code")
    count = env.pg.sql(f"SELECT count(*) FROM teyao.audit WHERE action = 'review.read' AND authorization_id = '{identity}'")[0][0]
    equal(int(count), 2, "both reads")
    approval = env.p1.authorize(b.request(*env.policy())).json["authorization_id"]
    for unknown in ("no-such-id", identity[:-4] + ("0000" if identity[-4:] != "0000" else "1111")):
        equal(li.get(f"/v1/reviews/{unknown}").status, 404, unknown)
    check(li.get(f"/v1/reviews/{approval}").status in (200, 404), "an approval has a review only when it is flagged")


@test("roles: without one 403 and an audit line; an auditor reads and decides nothing")
def roles(env):
    _, _, identity = denied(env)
    for client, who in ((env.p1, "urn:teyao:pharmacy:e2e-p1"), (desk(env, "e2e-nobody"), "urn:teyao:ops:e2e-nobody")):
        for answer in (client.get("/v1/reviews"), client.get(f"/v1/reviews/{identity}"), decide(client, identity, TURN)):
            equal((answer.status, answer.code), (403, "forbidden"), who)
        lines = env.pg.sql(f"SELECT count(*) FROM teyao.audit WHERE action = 'review.forbidden' AND actor = '{who}'")[0][0]
        equal(int(lines), 3, f"audit lines of {who}")
    auditor = desk(env, "e2e-auditor")
    equal(auditor.get(f"/v1/reviews/{identity}").status, 200, "an auditor reads")
    equal(decide(auditor, identity, TURN).status, 403, "and does not decide")


@test("claim: another's is 409 with who and since; a senior takes over; only its holder decides; a note is text")
def claim(env):
    _, _, identity = denied(env)
    li, wu, chen = desk(env), desk(env, "e2e-wu"), desk(env, "e2e-chen")
    assign = f"/v1/reviews/{identity}/assign"
    mine = li.post(assign, {}, False)
    equal((mine.status, mine.json["assigned_to"]), (200, "urn:teyao:ops:e2e-li"), "claimed")
    other = wu.post(assign, {}, False)
    equal((other.status, other.code, other.json["by"], other.json["since"]),
          (409, "review_assigned", "urn:teyao:ops:e2e-li", mine.json["assigned_at"]), "told whose")
    equal(wu.post(assign, {"force": True}, False).status, 403, "a reviewer does not take over")
    equal(decide(wu, identity, TURN).code, "review_assigned", "nor decide")
    equal(chen.post(assign, {"force": True}, False).json["assigned_to"], "urn:teyao:ops:e2e-chen", "a senior does")
    equal(chen.post(assign, {"release": True}, False).json["assigned_to"], None, "given back")
    equal(wu.post(f"/v1/reviews/{identity}/note", {"note": "<b>注意</b>"}, False).status, 201, "said")
    equal([n["note"] for n in wu.get(f"/v1/reviews/{identity}").json["notes"]], ["<b>注意</b>"], "as it was")
    equal(wu.post(f"/v1/reviews/{identity}/note", {"note": ""}, False, schema_may_pass=True).status, 422, "nothing said")


@test("overturn: money held, code issued, event at once, same key same answer; the code is the pharmacy's; it can be dispensed")
def overturn(env):
    number, person, identity = denied(env)
    li, key = desk(env), new_key()
    cursor = env.last_event(env.p1)
    done = decide(li, identity, TURN, key)
    equal((done.status, done.json["state"], done.json["status"], done.json["insurer_pays_fen"]), (200, "overturned", "open", 558000), f"{done!r}")
    again = decide(li, identity, TURN, key)
    equal((again.body, again.replayed), (done.body, True), "the same again")
    equal(decide(li, identity, dict(TURN, note="x"), key).status, 422, "another body under the key")
    equal(held(env, number), 558000, "held once")
    equal([e["kind"] for e in env.p1.get(f"/v1/events?after={cursor}").json["items"] if e["authorization_id"] == identity], ["overturned"], "event")
    own = env.p1.authorization(identity).json
    check(own["overturned_at"] and own["pickup"]["code"], "the pharmacy has the code")
    equal((own["decision"], own["reasons"]), ("approve", []), "nothing stands against it")
    check(own["pickup"]["code"] not in li.get(f"/v1/reviews/{identity}").text, "not shown to reviewers")
    late = decide(desk(env, "e2e-wu"), identity, TURN)
    equal((late.status, late.code, late.json["by"]), (409, "review_already_decided", "urn:teyao:ops:e2e-li"), "a second one")
    papers = env.p1.check(own["pickup"]["code"]).json["documents_to_collect"]
    given = env.p1.dispense(b.dispense(own["pickup"]["code"], person, papers))
    equal((given.status, given.json["status"]), (201, "dispensed"), f"{given!r}")


@test("overturn: fewer units make it partial; what is left of the limit still counts; lines are checked")
def money(env):
    number, person, identity = denied(env)
    li = desk(env)
    for body, field in ((dict(TURN, lines=[{"line": 2, "approved_quantity": 1}]), "/lines/0"),
                        (dict(TURN, lines=[{"line": 1, "approved_quantity": 31}]), "/lines/0"),
                        (dict(TURN, lines=[]), "/lines")):
        answer = decide(li, identity, body, schema_may_pass=True)
        equal((answer.status, answer.fields()[0][0]), (422, field), f"{answer!r}")
    done = decide(li, identity, dict(TURN, lines=[{"line": 1, "approved_quantity": 10}]))
    equal((done.status, done.json["insurer_pays_fen"]), (200, 186000), f"{done!r}")
    own = env.p1.authorization(identity).json
    equal((own["decision"], [r["code"] for r in own["reasons"]]), ("partial", ["quantity_reduced"]), "partial")
    number, person, identity = denied(env, terms={"annual_limit_fen": 100000})
    done = decide(li, identity, TURN)
    equal((done.status, done.json["insurer_pays_fen"], held(env, number)), (200, 100000, 100000), f"{done!r}")
    unknown = env.p1.authorize(b.request("no-such-policy", person)).json["authorization_id"]
    equal(decide(li, unknown, TURN).code, "nothing_to_grant", "nobody's money")


@test("uphold is A5 and changes nothing; the appeal goes to another person")
def uphold(env):
    number, _, identity = denied(env)
    li, wu = desk(env), desk(env, "e2e-wu")
    done = decide(li, identity, {"outcome": "uphold", "note": "维持"})
    equal((done.status, done.json["state"], done.json["status"], done.json["x12_review_action"]), (200, "upheld", "denied", "A5"), f"{done!r}")
    equal(env.p1.authorization(identity).json["status"], "denied", "as it was")
    own = decide(li, identity, TURN)
    equal((own.status, own.code, own.json["by"]), (409, "review_already_decided", "urn:teyao:ops:e2e-li"), "not again by the same")
    appeal = decide(wu, identity, TURN)
    equal((appeal.status, appeal.json["state"]), (200, "overturned"), f"{appeal!r}")
    steps = wu.get(f"/v1/reviews/{identity}").json["steps"]
    equal([(s["kind"], s["appeal"], s["note"]) for s in steps], [("uphold", False, "维持"), ("overturn", True, TURN["note"])], "steps")


@test("above the amount a second person must confirm the same; the first cannot")
def second(env):
    number, _, identity = denied(env, price=400000)
    li, wu = desk(env), desk(env, "e2e-wu")
    first = decide(li, identity, TURN)
    equal((first.status, first.json["state"], first.json["insurer_pays_fen"]), (200, "needs_second", 12000000), f"{first!r}")
    equal((held(env, number), env.p1.authorization(identity).json["status"]), (0, "denied"), "nothing happened yet")
    equal(decide(li, identity, TURN).code, "second_person_required", "the same person")
    check(identity in [i["authorization_id"] for i in li.get("/v1/reviews?state=needs_second&limit=200").json["items"]], "in the queue")
    done = decide(wu, identity, TURN)
    equal((done.status, done.json["state"], held(env, number)), (200, "overturned", 12000000), f"{done!r}")
    step = wu.get(f"/v1/reviews/{identity}").json["steps"][-1]
    equal((step["by"], step["first_by"]), ("urn:teyao:ops:e2e-wu", "urn:teyao:ops:e2e-li"), "both are named")


@test("two at once: one wins, the other is told who and when; money is held once")
def race(env):
    for _ in range(3):
        number, _, identity = denied(env)
        answers = {}

        def run(name, identity=identity, answers=answers):
            answers[name] = decide(desk(env, name).copy(), identity, TURN)
        threads = [threading.Thread(target=run, args=(n,)) for n in ("e2e-li", "e2e-wu")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        equal(sorted(a.status for a in answers.values()), [200, 409], f"{answers}")
        winner = next(n for n, a in answers.items() if a.status == 200)
        loser = next(a for a in answers.values() if a.status == 409)
        equal((loser.code, loser.json["by"]), ("review_already_decided", f"urn:teyao:ops:{winner}"), "told by whom")
        check(loser.json["since"], "and when")
        equal(held(env, number), 558000, "once")


@test("changed while it was open: told before deciding; a cancelled one is final; a pend is overturned")
def changed(env):
    li = desk(env)
    number, person = env.policy()
    pended = env.p1.authorize(b.request(number, person, documents=b.papers(["prescription"]))).json
    identity = pended["authorization_id"]
    mark = li.get(f"/v1/reviews/{identity}").json["mark"]
    env.p1.documents(identity, {"documents": b.papers(["id_card"])})
    equal(decide(li, identity, dict(TURN, mark=mark)).code, "review_changed", "papers came meanwhile")
    done = decide(li, identity, dict(TURN, mark=li.get(f"/v1/reviews/{identity}").json["mark"]))
    equal((done.status, done.json["status"]), (200, "open"), f"{done!r}")
    number, person = env.policy()
    identity = env.p1.authorize(b.request(number, person, documents=b.papers(["prescription"]))).json["authorization_id"]
    env.p1.cancel(identity)
    late = decide(li, identity, TURN)
    equal((late.status, late.code), (409, "already_final"), "cancelled")
    check(late.json["since"], "when")
    equal(li.get(f"/v1/reviews/{identity}").json["state"], "closed", "and shown so")


@test("figures: counts, time to decision, overturn rate by clause; the audit trail is for auditors")
def figures(env):
    li, wu = desk(env), desk(env, "e2e-wu")
    before = li.get("/v1/metrics/decisions").json["metrics"]
    _, _, identity = denied(env)
    equal(decide(li, identity, TURN).status, 200, "overturned")
    after = wu.get(f"/v1/metrics/decisions?from={b.day(0)}&to={b.day(0)}").json["metrics"]
    equal(after["decisions"]["deny"], before["decisions"]["deny"] + 1, "one denial more")
    equal(after["reviews"]["overturned"], before["reviews"]["overturned"] + 1, "one overturned more")
    check(after["reviews"]["median_seconds_to_decision"] is not None, "time")
    check(any(c["code"] == "diagnosis_not_for_drug" and c["overturned"] > 0 for c in after["clauses"]), "by clause")
    equal(li.get(f"/v1/metrics/decisions?from={b.day(1)}&to={b.day(0)}", schema_may_pass=True).status, 422, "a period backwards")
    found = li.get(f"/v1/audit?authorization_id={identity}").json["items"]
    check(("urn:teyao:ops:e2e-li", "review.overturn") in [(e["actor"], e["action"]) for e in found], f"{found}")
    equal(wu.get("/v1/audit").status, 403, "not for reviewers")
    page = li.get("/v1/audit?limit=2").json
    other = li.get(f"/v1/audit?limit=2&cursor={page['next_cursor']}").json
    check(page["items"] != other["items"] and len(other["items"]) == 2, "pages")


@test("sampling: approvals come to the desk by chance that nobody can see or choose")
def sampling(env):
    li = desk(env)
    plain = env.p1.authorize(b.request(*env.policy())).json
    env.daemon.settings["work"]["sampling_per_mille"] = 1000
    try:
        env.restart([], None)
        sampled = env.p1.authorize(b.request(*env.policy())).json
    finally:
        del env.daemon.settings["work"]["sampling_per_mille"]
        env.restart([], None)
    ids = [i["authorization_id"] for i in li.get("/v1/reviews?state=sampled&limit=200").json["items"]]
    check(sampled["authorization_id"] in ids and plain["authorization_id"] not in ids, "the sampled one")
    equal((sampled["decision"], sampled["flags"]), (plain["decision"], plain["flags"]), "the answer does not tell")
    done = decide(li, sampled["authorization_id"], {"outcome": "uphold", "note": "合格"})
    equal((done.status, done.json["state"], done.json["status"]), (200, "upheld", "open"), f"{done!r}")


@test("overturn of one line: the other, its hold and its code stand; what was dispensed stays dispensed; what expired is final")
def one_line(env):
    li = desk(env)
    breast = next(r for r in env.rows("cpic-b") if r["diseases"] == "乳腺癌" and r["brand"] and r["generic"] and r["manufacturer"]
                  and "、" not in r["brand"] and "；" not in r["brand"])
    other = env.line_of(breast, quantity=10, days_supply=10, unit_price_fen=10000)
    number, person = env.policy()
    first = env.p1.authorize(b.request(number, person, lines=[b.osimertinib(), other])).json
    identity, code = first["authorization_id"], first["pickup"]["code"]
    equal([line["decision"] for line in first["lines"]], ["approve", "deny"], f"{[r['code'] for r in first['reasons']]}")
    equal(decide(li, identity, TURN, schema_may_pass=True).fields(), [("/lines/0", "contradicts")], "an approved line")
    papers = env.p1.check(code).json["documents_to_collect"]
    equal(env.p1.dispense(b.dispense(code, person, papers, quantity=10)).json["status"], "partly_dispensed", "a part")
    body = {"outcome": "overturn", "note": "第二行", "lines": [{"line": 2, "approved_quantity": 10}]}
    done = decide(li, identity, body)
    equal((done.status, done.json["status"], done.json["insurer_pays_fen"]), (200, "partly_dispensed", 100000), f"{done!r}")
    own = env.p1.authorization(identity).json
    equal(([line["decision"] for line in own["lines"]], own["pickup"]["code"]), (["approve", "approve"], code), "the code stands")
    given = env.p1.dispense(b.dispense(code, person, papers, lines=[{"line": 1, "quantity": 20}, {"line": 2, "quantity": 10}]))
    equal((given.status, given.json["status"]), (201, "dispensed"), f"{given!r}")
    equal(held(env, number), 0, "all is captured")
    number, person = env.policy()
    identity = env.p1.authorize(b.request(number, person, lines=[b.osimertinib(), other])).json["authorization_id"]
    with env.clock(40):
        def closed():
            return li.get(f"/v1/reviews/{identity}").json["state"] == "closed"
        env.wait_for(closed, "the code to run out")
        late = decide(li, identity, body)
        equal((late.status, late.code), (409, "already_final"), f"{late!r}")


@test("each call refuses what it cannot read, what it does not know and whoever may not")
def refusals(env):
    li, nobody = desk(env), desk(env, "e2e-nobody")
    unknown = "01999999-9999-7000-8000-000000000000"
    for path in ("/v1/reviews", f"/v1/reviews/{unknown}", "/v1/metrics/decisions", "/v1/audit"):
        equal(li.send("GET", path, b"{}").status, 400, f"a body: {path}")
        equal(nobody.get(path).status, 403, path)
    equal(li.get(f"/v1/reviews/{unknown}").status, 404, "unknown")
    equal(li.get("/v1/audit?cursor=abc", schema_may_pass=True).fields(), [("/cursor", "bad_format")], "audit")
    for call, good, bad in (("assign", {}, {"forse": True}), ("note", {"note": "x"}, {}), ("decision", TURN, dict(TURN, outcome="maybe"))):
        path, key = f"/v1/reviews/{unknown}/{call}", None if call == "decision" else False
        equal(li.post(path, b"{", key).status, 400, f"{call}: no JSON")
        equal(nobody.post(path, good, key).status, 403, f"{call}: no role")
        equal(li.post(path, good, key).status, 404, f"{call}: unknown")
        equal(li.post(path, bad, key).status, 422, f"{call}: wrong fields")
