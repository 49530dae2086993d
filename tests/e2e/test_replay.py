"""teyaoctl explain, verify and replay: what was decided can be read, derived again and tried under a change."""
import csv
import io
import json
import os
import re
import secrets
import shutil
import subprocess

from harness import build as b
from harness.listkinds import KINDS
from harness.tap import check, equal, test


def ctl(env, *words, expect=0):
    """Standard output of a command of teyaoctl, which must end with that exit code."""
    done = subprocess.run([os.path.join(env.build, "teyaoctl"), *words, "--config", env.daemon.config], text=True,
                          capture_output=True, timeout=600)
    equal(done.returncode, expect, f"teyaoctl {words[0]}: {done.stdout[-1500:]} {done.stderr[-1500:]}")
    return done.stdout


def verify(env, *words, expect=0):
    return json.loads(ctl(env, "verify", "--json", *words, expect=expect))


def lymphoma():
    return {"icd10": "C83.300", "morphology": "9680/3", "first_confirmed_on": b.day(-60), "pathology_confirmed": True,
            "event": "initial", "staging": {"ann_arbor": "III"}}


CAR_T = {"brand": "倍诺达", "generic": "瑞基奥仑赛", "manufacturer": "药明巨诺", "quantity": 1, "unit": "袋", "unit_price_fen": 1000000}


def decide(env, decision, number, person, client=None, **changes):
    answer = (client or env.p1).authorize(b.request(number, person, **changes))
    equal((answer.status, answer.json["decision"]), (201, decision), f"{answer!r}")
    return answer.json


def mixture(env):
    """One of each kind of decision; the authorizations by name."""
    made = {}
    number, person = env.policy()
    made["approve"] = decide(env, "approve", number, person)
    code, papers = made["approve"]["pickup"]["code"], env.p1.check(made["approve"]["pickup"]["code"]).json["documents_to_collect"]
    equal(env.p1.dispense(b.dispense(code, person, papers, quantity=10)).status, 201, "a part is handed out")
    made["refill"] = decide(env, "deny", number, person, prescription=b.request(number, person)["prescription"] | {"issued_on": b.day(0)})
    made["later"] = decide(env, "approve", number, person, lines=[env.line_of(env.lung_rows()[1])], documents=b.papers(["prescription"]))
    equal(env.p1.cancel(made["later"]["authorization_id"]).status, 200, "and cancelled")
    number, person = env.policy(terms={"deductible_fen": 100000, "annual_limit_fen": 600000,
                                       "pools": [{"id": "drugs", "limit_fen": 500000, "lists": ["cpic-b"]}]})
    made["partial"] = decide(env, "partial", number, person)
    made["exhausted"] = env.p1.authorize(b.request(number, person, lines=[env.line_of(env.lung_rows()[0], unit_price_fen=90000)])).json
    number, person = env.policy()
    made["pend"] = decide(env, "pend", number, person, documents=b.papers(["prescription"]))
    identity = made["pend"]["authorization_id"]
    for papers in (["id_card", "medical_record"], b.CPIC_PAPERS):
        equal(env.p1.documents(identity, {"documents": b.papers(papers)}).status, 200, "papers")
    number, person = env.policy()
    two = decide(env, "partial", number, person, lines=[b.osimertinib(), CAR_T], diagnoses=[b.lung_cancer(), lymphoma()], clinical=None)
    made["second line"] = two
    code, papers = two["pickup"]["code"], env.p1.check(two["pickup"]["code"]).json["documents_to_collect"]
    equal(env.p1.dispense(b.dispense(code, person, papers, quantity=30)).status, 201, "the first line is handed out")
    answer = env.p1.documents(two["authorization_id"], {"clinical": {"prior_lines": 2, "disease_state": "refractory", "subtype": "dlbcl_nos"}})
    equal((answer.status, answer.json["status"]), (200, "partly_dispensed"), f"a new code for the second: {answer!r}")
    made["unknown"] = decide(env, "deny", b.policy_no(), person)
    made["mismatch"] = decide(env, "deny", number, b.Person())
    for list_id in ("axa-boao", "axa-device", "cpic-b-car-t"):
        plan, make = KINDS[list_id]
        number, person = env.policy(plan, known_diagnoses=None)
        made[list_id] = env.p1.authorize(make(number, person)).json
        equal(made[list_id]["decision"], "approve", list_id)
    number, person = env.policy(b.PLAN_AXA, known_diagnoses=[{"icd10": "C50.900", "confirmed_on": b.day(-900), "staging": {"t": "T1"}}])
    made["known"] = decide(env, "deny", number, person, documents=b.papers(b.AXA_PAPERS))
    return made


def tampered(env, identity, change):
    """What verify finds while one record is changed by somebody who may do anything."""
    where = f"authorization_id = '{identity}' AND record = 1"
    env.pg.sql("CREATE TABLE public.kept AS SELECT * FROM teyao.authorization_record WHERE " + where)
    put_back = ", ".join(f"{c} = k.{c}" for c in ("answer", "trace_sealed", "facts_sealed", "decision", "decided_at"))
    switch = "ALTER TABLE teyao.authorization_record {} TRIGGER USER; "
    try:
        env.pg.sql(switch.format("DISABLE") + f"UPDATE teyao.authorization_record SET {change} WHERE {where}; " + switch.format("ENABLE"))
        found = verify(env, expect=1)
        return [(f["authorization_id"], f["record"], f["result"], f["differences"]) for f in found["found"]]
    finally:
        env.pg.sql(switch.format("DISABLE") + f"UPDATE teyao.authorization_record r SET {put_back} FROM public.kept k "
                   f"WHERE r.authorization_id = k.authorization_id AND r.record = k.record; DROP TABLE public.kept; " + switch.format("ENABLE"))


@test("verify: every decision so far, of every kind, is derived again byte for byte")
def all_equal(env):
    made = mixture(env)
    found = verify(env)
    count = int(env.pg.value("SELECT count(*) FROM teyao.authorization_record"))
    equal((found["decisions"], found["same"], found["found"]), (count, count, []), "all the same")
    check(count > len(made), f"{count} decisions")
    amends = int(env.pg.value("SELECT count(*) FROM teyao.authorization_record WHERE kind = 'amend'"))
    check(amends >= 3, f"{amends} of them after papers came")
    check(f"共 {count} 项决定" in ctl(env, "verify"), "for people")
    today = b.day(0)
    equal(verify(env, "--from", b.day(1))["decisions"], 0, "from a day on")
    equal(verify(env, "--to", today, "--from", today, "--plan", b.PLAN_AXA)["same"],
          int(env.pg.value(f"SELECT count(*) FROM teyao.authorization_record r JOIN teyao.authorization a USING (bucket, authorization_id) "
                           f"WHERE a.plan = '{b.PLAN_AXA}' AND (r.decided_at AT TIME ZONE 'Asia/Shanghai')::date = '{today}'")), "of one plan and day")
    check("decision_verify" in env.pg.value("SELECT string_agg(DISTINCT action, ' ') FROM teyao.audit"), "noted in the audit trail")


@test("verify: whatever is changed in a stored decision is named, and nothing else is")
def changes_show(env):
    number, person = env.policy()
    identity = decide(env, "approve", number, person)["authorization_id"]
    found = tampered(env, identity, "answer = overlay(answer PLACING '\\x39' FROM position('\"insurer_pays_fen\":'::bytea IN answer) + 19)")
    equal([f[:3] for f in found], [(identity, 1, "different")], "a digit of the money")
    check("answer/insurer_pays_fen: 558000 → 558000" not in found[0][3] and "/insurer_pays_fen: 958000 → 558000" in found[0][3], f"{found}")
    found = tampered(env, identity, "answer = answer || ' '::bytea")
    equal([f[:3] for f in found], [(identity, 1, "different")], "a space at the end")
    found = tampered(env, identity, "answer = substr(answer, 1, length(answer) - 1)")
    equal([f[:3] for f in found], [(identity, 1, "different")], "cut")
    found = tampered(env, identity, "decision = 'partial'")
    equal(found, [(identity, 1, "different", "decision: partial → approve\n")], "a column")
    found = tampered(env, identity, "decided_at = decided_at - interval '1 day'")
    equal([f[:3] for f in found], [(identity, 1, "different")], "its time")
    for column in ("trace_sealed", "facts_sealed"):
        found = tampered(env, identity, f"{column} = set_byte({column}, length({column}) - 20, get_byte({column}, length({column}) - 20) # 1)")
        equal([f[:3] for f in found], [(identity, 1, "unreadable")], column)
        check(column in found[0][3], f"{found}")
    equal(verify(env)["found"], [], "and it is as it was")


def change_cell(path, key, column, value):
    """One cell of a CSV file, the record chosen by its first column."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    at = rows[0].index(column)
    changed = [row for row in rows if row[0] == key]
    equal(len(changed), 1, f"{key} in {path}")
    changed[0][at] = value
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(out.getvalue())


def lists_of(env, name):
    """A copy of the lists in use."""
    directory = env.path(name)
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(env.formulary, directory)
    return directory


@test("verify: decisions made with lists that were not given are told as such, not as broken")
def other_lists(env):
    number, person = env.policy()
    identity = decide(env, "approve", number, person)["authorization_id"]
    changed = lists_of(env, "lists-other")
    change_cell(os.path.join(changed, "lists", "cpic-b.csv"), "cpic-b:85", "diseases", "乳腺癌")
    found = verify(env, "--formulary", changed)
    equal((found["same"], found["other_lists"]), (0, found["decisions"]), "none of them was made with these")
    one = next(f for f in found["found"] if f["authorization_id"] == identity)
    check("/decision: \"approve\" → \"deny\"" in one["differences"], f"differences are shown: {one}")
    both = verify(env, "--formulary", changed, "--formulary", env.formulary)
    equal(both["same"], both["decisions"], "found among several")


def replay(env, *words, expect=0):
    """The summary and {(authorization, record, line): its line of the file}."""
    path = env.path("flips.csv")
    summary = json.loads(ctl(env, "replay", "--json", "--csv", path, *words, expect=expect))
    with open(path, encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    flips = {(f["authorization_id"], int(f["record"]), int(f["line"])): f for f in lines}
    equal((len(flips), summary["flipped_lines"]), (len(lines), len(lines)), "one line each")
    equal(sum(g["count"] for g in summary["flips"]), len(lines), "all are in a group")
    return summary, flips


def of_row(env, row_id):
    return int(env.pg.value(f"SELECT count(*) FROM teyao.authorization_line WHERE list_row = '{row_id}'"))


def unused_row(env):
    """A lung row that no request so far was about, without an agreed price."""
    priced = {row[0] for row in env.pg.sql("SELECT DISTINCT list_row FROM teyao.price")}
    return next(row for row in reversed(env.lung_rows()) if row["row"] not in priced and of_row(env, row["row"]) == 0)


@test("replay: with one row's diseases changed exactly its decisions flip, and what rested on them")
def disease_changed(env):
    row = unused_row(env)
    expected = {}
    number, person = env.policy()
    one = decide(env, "approve", number, person, lines=[env.line_of(row)])
    expected[one["authorization_id"], 1, 1] = ("approve", "deny")
    decide(env, "approve", number, person)  # another product: stays

    # money: what the first no longer takes is left for the second
    number, person = env.policy(terms={"annual_limit_fen": 700000})
    one = decide(env, "approve", number, person, lines=[env.line_of(row)])
    two = decide(env, "partial", number, person)
    equal(two["insurer_pays_fen"], 142000, "cut")
    expected[one["authorization_id"], 1, 1] = ("approve", "deny")
    expected[two["authorization_id"], 1, 1] = ("partial", "approve")

    # handed out, and with a deductible: the next one then bears it, and is a first request that lacks its papers
    number, person = env.policy(terms={"deductible_fen": 58000})
    one = decide(env, "partial", number, person, lines=[env.line_of(row)])
    papers = env.p1.check(one["pickup"]["code"]).json["documents_to_collect"]
    equal(env.p1.dispense(b.dispense(one["pickup"]["code"], person, papers)).status, 201, "handed out")
    two = decide(env, "approve", number, person)
    expected[one["authorization_id"], 1, 1] = ("partial", "deny")
    expected[two["authorization_id"], 1, 1] = ("approve", "partial")
    three = decide(env, "approve", number, person, lines=[env.line_of(env.lung_rows()[2])], documents=b.papers(["prescription"]))
    expected[three["authorization_id"], 1, 1] = ("approve", "pend")

    # cancelled before the next: nothing of it was left anyway
    number, person = env.policy(terms={"annual_limit_fen": 700000})
    one = decide(env, "approve", number, person, lines=[env.line_of(row)])
    env.p1.cancel(one["authorization_id"])
    decide(env, "approve", number, person)
    expected[one["authorization_id"], 1, 1] = ("approve", "deny")

    # pended, then papers: nobody would have waited for them
    number, person = env.policy()
    one = decide(env, "pend", number, person, lines=[env.line_of(row)], documents=b.papers(["prescription"]))
    done = env.p1.documents(one["authorization_id"], {"documents": b.papers(b.CPIC_PAPERS)})
    equal(done.json["decision"], "approve", f"{done!r}")
    expected[one["authorization_id"], 1, 1] = ("pend", "deny")
    expected[one["authorization_id"], 2, 1] = ("approve", "deny")

    # two lines: only the one
    number, person = env.policy()
    one = decide(env, "approve", number, person, lines=[b.osimertinib(), env.line_of(row)])
    expected[one["authorization_id"], 1, 2] = ("approve", "deny")

    changed = lists_of(env, "lists-changed")
    change_cell(os.path.join(changed, "lists", "cpic-b.csv"), row["row"], "diseases", "乳腺癌")
    summary, flips = replay(env, "--formulary", changed)
    equal({key: (f["old_decision"], f["new_decision"]) for key, f in flips.items()}, expected, "flips")
    equal((summary["not_asked"], summary["unreadable"]), (1, 0), "papers nobody waited for")
    for key, flip in flips.items():
        if flip["old_row"] == row["row"] and flip["new_decision"] == "deny":
            check(flip["new_reasons"] and flip["new_clauses"], f"why: {flip}")
    by_id = {key[0]: f for key, f in flips.items() if f["new_decision"] == "approve"}
    equal([(f["old_quantity"], f["old_insurer_fen"], f["new_insurer_fen"]) for f in by_id.values()], [("30", "142000", "558000")], "money given back")
    equal(summary["new_insurer_fen"] - summary["old_insurer_fen"],
          sum(int(f["difference_fen"]) for f in flips.values()), "and in all")
    text = ctl(env, "replay", "--formulary", changed)
    check("批准 approve → 拒绝 deny" in text and f"{len(expected)} 行翻转" in text, text)
    summary, flips = replay(env, "--list-version", env.formulary)
    equal((flips, summary["old_insurer_fen"] - summary["new_insurer_fen"]), ({}, 0), "under the same lists nothing flips")


@test("replay: a row that is newly covered pays, holds money and is a refill's beginning")
def newly_covered(env):
    row = unused_row(env)
    breast = b.lung_cancer(icd10="C50.900", morphology="8500/3", text="乳腺恶性肿瘤")
    number, person = env.policy(terms={"annual_limit_fen": 700000})
    one = decide(env, "deny", number, person, lines=[env.line_of(row)], diagnoses=[breast])
    two = decide(env, "approve", number, person)
    changed = lists_of(env, "lists-wider")
    change_cell(os.path.join(changed, "lists", "cpic-b.csv"), row["row"], "diseases", "肺癌、乳腺癌")
    summary, flips = replay(env, "--formulary", changed)
    told = {key: (f["old_decision"], f["new_decision"], int(f["difference_fen"])) for key, f in flips.items()}
    equal(told, {(one["authorization_id"], 1, 1): ("deny", "approve", 558000),
                 (two["authorization_id"], 1, 1): ("approve", "partial", -416000)}, "flips")
    equal({g["new"]: g["count"] for g in summary["flips"]}, {"approve": 1, "partial": 1}, "groups")


def second_version(directory, row):
    """cpic-b twice: from the day after 30 days on in version e2e-2, in which the row is for another disease."""
    newer = os.path.join(directory, "lists", "cpic-b-2.csv")
    shutil.copyfile(os.path.join(directory, "lists", "cpic-b.csv"), newer)
    change_cell(newer, row["row"], "diseases", "乳腺癌")
    index = os.path.join(directory, "lists.csv")
    with open(index, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    old = next(r for r in rows if r[0] == "cpic-b")
    new = list(old)
    for name, value in (("version", "e2e-2"), ("file", "cpic-b-2.csv"), ("effective_from", b.day(31)), ("effective_to", "")):
        new[rows[0].index(name)] = value
    rows.insert(rows.index(old) + 1, new)
    with open(index, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


@test("verify: decisions made while a version of the files waited for its activation are derived with what was active")
def waiting_version(env):
    row = unused_row(env)
    before = lists_of(env, "lists-before")
    number, person = env.policy()
    decide(env, "approve", number, person)
    try:
        second_version(env.formulary, row)
        env.daemon.reload()
        decide(env, "approve", number, person, lines=[env.line_of(row)], documents=b.papers(b.CPIC_PAPERS))
        found = verify(env, "--formulary", before, "--formulary", env.formulary)
        equal((found["same"], found["found"]), (found["decisions"], []), "all the same")
        alone = verify(env)
        equal((alone["same"], alone["other_lists"]), (1, alone["decisions"] - 1), "the last with what the files hold now")
    finally:
        shutil.copyfile(os.path.join(before, "lists.csv"), os.path.join(env.formulary, "lists.csv"))
        os.unlink(os.path.join(env.formulary, "lists", "cpic-b-2.csv"))
        env.daemon.reload()
    equal(verify(env)["same"], found["decisions"] - 1, "and again as before")


@test("replay: a version that lists.csv or a plan file names, or a directory of plans")
def versions(env):
    row = unused_row(env)
    number, person = env.policy()
    one = decide(env, "approve", number, person, lines=[env.line_of(row)])
    key = (one["authorization_id"], 1, 1)
    changed = lists_of(env, "lists-two")
    second_version(changed, row)
    equal(replay(env, "--formulary", changed)[1], {}, "not in force yet: nothing flips")
    equal(set(replay(env, "--list-version", "e2e-2", "--formulary", changed)[1]), {key}, "in force on every day")
    ctl(env, "replay", "--list-version", "no-such", "--formulary", changed, expect=1)
    ctl(env, "replay", expect=2)

    plan = os.path.join(lists_of(env, "plans-new"), "plans", b.PLAN_CPIC + ".csv")
    change_cell(plan, "max_days_supply", "value", "10")
    change_cell(plan, "version", "value", "e2e-plan")
    told = []
    for words in (["--plan-dir", env.path("plans-new")], ["--plan-dir", os.path.dirname(plan)], ["--plan-version", env.path("plans-new")],
                  ["--plan-version", "e2e-plan", "--formulary", env.path("plans-new")]):
        summary, flips = replay(env, *words, "--from", b.day(0))
        told.append((summary, flips.get(key)))
        flip = flips.get(key, {})
        equal((flip.get("old_decision"), flip.get("new_decision"), flip.get("new_quantity"), flip.get("new_reasons")),
              ("approve", "partial", "10", "quantity_reduced"), f"{words}")
    check(all(t == told[0] for t in told), "all ways of naming it say the same")
    equal(replay(env, "--plan-version", "no-such", "--formulary", env.path("plans-new"), "--from", b.day(0))[1], {}, "no plan has it: none is changed")


@test("explain: the whole trace, each reason with its clause and remedy; the reading is audited")
def explain(env):
    number, person = env.policy()
    pended = decide(env, "pend", number, person, documents=b.papers(["prescription"]))
    identity = pended["authorization_id"]
    env.p1.documents(identity, {"documents": b.papers(b.CPIC_PAPERS)})
    before = int(env.pg.value(f"SELECT count(*) FROM teyao.audit WHERE authorization_id = '{identity}' AND action = 'decision_explain'"))
    told = json.loads(ctl(env, "explain", identity, "--json"))
    after = int(env.pg.value(f"SELECT count(*) FROM teyao.audit WHERE authorization_id = '{identity}' AND action = 'decision_explain'"))
    equal((before, after), (0, 1), "audit")
    equal((told["authorization_id"], told["status"], [d["kind"] for d in told["decisions"]]), (identity, "open", ["decide", "amend"]), "both decisions")
    equal([d["answer"]["decision"] for d in told["decisions"]], ["pend", "approve"], "answers")
    text = ctl(env, "explain", identity)
    rules = {step["rule"] for d in told["decisions"] for step in d["trace"]}
    check(len(rules) > 30, f"{len(rules)} rules")
    for step in told["decisions"][0]["trace"]:
        check(re.search(rf"{step['outcome']}  {step['rule']}\n", text), f"{step}")
        check(not step["compared"] or f"compared: {step['compared']}\n" in text, f"{step}")
    for reason in pended["reasons"]:
        check(f"理由 {reason['code']}" in text and f"clause: {reason['clause']}\n" in text, f"{reason}")
        for part in ("required", "submitted", "remedy"):
            check(not reason[part] or f"{part}: {reason[part]}\n" in text, f"{part} of {reason}")
    for word in ("补充材料后再次决定", "待补充", "通过 pass", "不通过 fail", "未评估 not_evaluated"):
        check(word in text, word)
    check(person.id_no not in text and person.name not in text, "nobody's name or number")
    ctl(env, "explain", identity[:-4] + ("0000" if identity[-4:] != "0000" else "1111"), expect=1)
    ctl(env, "explain", "no-such-id", expect=2)


@test("explain with other keys opens nothing and says so")
def other_keys(env):
    number, person = env.policy()
    identity = decide(env, "approve", number, person)["authorization_id"]
    path = env.path("keys", "other")
    with open(env.keys_file, encoding="ascii") as file:
        lines = [re.sub(r"[0-9a-f]{64}", lambda _: secrets.token_hex(32), line) for line in file]
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.writelines(lines)
    equal(ctl(env, "explain", identity, "--keys", path, expect=1), "", "nothing is shown")
    found = json.loads(ctl(env, "verify", "--json", "--keys", path, expect=1))
    equal((found["same"], found["unreadable"]), (0, found["decisions"]), "nothing opens")
