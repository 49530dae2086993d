"""Versions of lists and plans: a file decides only after two people let it; what it would change is told before; the
version in force on the prescription date decides. In a world of its own, because what was activated stays."""
import csv
import io
import json
import os
import subprocess

from harness import build as b
from harness.environment import Environment
from harness.tap import check, equal, test

LIST = "cpic-b"
WORLD = {}


def world(env):
    if not WORLD:
        WORLD["env"] = Environment(env.source, env.build)
        WORLD["env"].start()
    return WORLD["env"]


def ctl(env, *words, expect=0):
    """Standard output of teyaoctl version …, which must end with that exit code."""
    done = subprocess.run([os.path.join(env.build, "teyaoctl"), "version", *words, "--config", env.daemon.config],
                          text=True, capture_output=True, timeout=120)
    equal(done.returncode, expect, f"teyaoctl version {words}: {done.stdout[-1500:]} {done.stderr[-1500:]}")
    return done.stdout, done.stderr


def report(env, *words, expect=0):
    return json.loads(ctl(env, *words, "--json", expect=expect)[0])


def states(env):
    return {(v["id"], v["version"]): v["state"] for v in report(env, "list")["versions"]}


def path(env, *parts):
    return os.path.join(env.formulary, *parts)


def read(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


def write(name, text):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)


def rows_of(text):
    return list(csv.reader(io.StringIO(text)))


def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def second_version(env, gone, moved):
    """Version v2 of cpic-b: without a row, and with a row for another disease; in force from tomorrow."""
    rows = [row for row in rows_of(read(path(env, "lists", "cpic-b.csv"))) if row[0] != gone]
    diseases = rows[0].index("diseases")
    for row in rows:
        if row[0] == moved:
            row[diseases] = "乳腺癌"
    write(path(env, "lists", "cpic-b-2.csv"), text_of(rows))
    lists = rows_of(read(path(env, "lists.csv")))
    head = lists[0]
    second = list(next(row for row in lists if row[0] == LIST))
    for name, value in (("version", "v2"), ("file", "cpic-b-2.csv"), ("effective_from", b.day(1))):
        second[head.index(name)] = value
    write(path(env, "lists.csv"), text_of(lists + [second]))


def row_in(env, answer):
    return answer.json["lines"][0]["product"]["row"]


def decided(env, expected, **changes):
    number, person = env.policy()
    answer = env.p1.authorize(b.request(number, person, **changes))
    equal((answer.status, answer.json["decision"]), (201, expected), f"{answer!r}")
    return answer.json, person


def breast_cancer():
    return [b.lung_cancer(icd10="C50.900", text="乳腺恶性肿瘤", morphology="8500/3")]


def past(env):
    """A code, a patient, a pend and a denial that the second version would change, and a code that it would not."""
    lung = [r for r in env.lung_rows() if "乳腺癌" not in r["diseases"] and "实体瘤" not in r["diseases"]]
    moved, other = lung[0], lung[1]
    made = {"moved": moved, "other": other, "line": env.line_of(other)}
    body, _ = decided(env, "approve")
    made["code"], made["gone"] = body["authorization_id"], body["lines"][0]["product"]["row"]
    made["code of moved"] = decided(env, "approve", lines=[env.line_of(moved)])[0]["authorization_id"]
    made["untouched"] = decided(env, "approve", lines=[env.line_of(other)])[0]["authorization_id"]
    made["pend"] = decided(env, "pend", documents=b.papers(["prescription"]))[0]["authorization_id"]
    made["denial"] = decided(env, "deny", diagnoses=breast_cancer(),
                             lines=[env.line_of(moved)])[0]["authorization_id"]
    body, person = decided(env, "approve")
    made["patient"] = hand_out(env, body["authorization_id"], person)
    made["granted code"] = granted(env)[0]
    made["granted patient"] = hand_out(env, *granted(env))
    made["granted denial"] = granted(env, prescription=prescription(-9), expected="deny")[0]
    return made


def hand_out(env, identity, person):
    code = env.p1.authorization(identity).json["pickup"]["code"]
    papers = [d["kind"] if isinstance(d, dict) else d for d in env.p1.check(code).json["documents_to_collect"]]
    answer = env.p1.dispense(b.dispense(code, person, papers))
    equal(answer.status, 201, f"{answer!r}")
    return identity


def granted(env, expected="pend", **changes):
    """A request that the rules do not approve and a person does: what it granted meets the second version too."""
    body, person = decided(env, expected, **{"documents": b.papers(["prescription"])} | changes)
    answer = env.ops.post(f"/v1/reviews/{body['authorization_id']}/decision",
                          {"outcome": "overturn", "note": "同意", "lines": [{"line": 1, "approved_quantity": 30}]})
    equal((answer.status, answer.json["status"]), (200, "open"), f"{answer!r}")
    return body["authorization_id"], person


def told(impact, what):
    return sorted(i for g in impact["groups"] if g["what"] == what for i in g["authorizations"])


@test("what an installation begins with is active, once, and audited; the auditor finds it in the trail")
def baseline(env):
    env = world(env)
    found = states(env)
    equal(set(found.values()), {"active"}, "all of them")
    count = env.pg.value("SELECT count(*) FROM teyao.version_activation WHERE proposed_by = 'baseline'")
    equal(count, str(len(found)), "rows")
    equal(env.pg.value("SELECT count(*) FROM teyao.audit WHERE action = 'version.baseline'"), count, "audit")
    env.daemon.reload()
    equal(env.daemon.metric("teyao_versions", state="active"), float(len(found)), "used")


@test("a version whose file is there and that nobody activated decides nothing, and is told")
def waiting(env):
    env = world(env)
    WORLD["past"] = made = past(env)
    second_version(env, made["gone"], made["moved"]["row"])
    env.daemon.reload()
    equal(states(env)[(LIST, "v2")], "waiting", "state")
    equal(env.daemon.metric("teyao_versions", state="waiting"), 1.0, "metric")
    check(any(line.get("event") == "version_waits_for_activation" for line in env.daemon.log_lines()), "logged")
    versions = [i["version"] for i in env.p1.get("/v1/formulary/lists").json["items"] if i["list"] == LIST]
    equal(versions, ["manual-1"], "lists in use")
    with env.clock(3):  # from the day it would be in force
        made["later code"] = decided(env, "approve", prescription=prescription(3))[0]["authorization_id"]


def prescription(offset):
    return b.request("x", b.Person())["prescription"] | {"issued_on": b.day(offset)}


@test("proposing tells exactly what would change: decisions, codes, pends, patients, by clause; as text, JSON and CSV")
def propose(env):
    env = world(env)
    made = WORLD["past"]
    out = path(env, "..", "impact.csv")
    answer = report(env, "propose", "list", LIST, "v2", "--by", "li", "--csv", out)
    equal(answer["outcome"], "proposed", "outcome")
    impact, WORLD["proposal"] = answer["impact"], str(answer["proposal"])
    text = ctl(env, "propose", "list", LIST, "v2", "--by", "zhao")[0]
    check(all(word in text for word in (made["patient"], "issued codes stay valid", "over the threshold")), text)
    codes = [made["code"], made["code of moved"], made["later code"], made["granted code"], made["granted denial"]]
    patients = [made["patient"], made["granted patient"]]
    equal(told(impact, "code"), sorted(codes), "codes, those that a person granted too")
    equal(told(impact, "patient"), sorted(patients), "patients, the one whom a person granted it too")
    equal(told(impact, "pend_denied"), [made["pend"]], "pends")
    equal(told(impact, "decision"), sorted(codes + patients + [made["pend"], made["denial"]]), "decisions: not the one "
          "that does not change, and the denial that would be an approval")
    equal(tuple(impact[n] for n in ("decisions", "codes", "pends", "pends_denied", "patients", "over_threshold")),
          (9, 5, 1, 1, 2, True), "counts")
    late = [g["prescribed_from_first_day"] for g in impact["groups"] if g["what"] == "code"]
    equal(sum(late), 1, "prescribed when it would be in force")
    check(all(g["clause"] for g in impact["groups"] if g["after"] == "deny"), "each denial names its clause")
    check("stay valid" in impact["note"], "issued codes stay valid")
    lines = rows_of(read(out))
    equal(lines[0][:3], ["what", "authorization_id", "line"], "CSV")
    equal(sorted(l[1] for l in lines if l[0] == "patient"), sorted(patients), "CSV")
    listed = [p for p in report(env, "list")["proposals"] if str(p["proposal"]) == WORLD["proposal"]]
    equal([(p["proposed_by"], p["impact"]["decisions"]) for p in listed], [("li", impact["decisions"])], "kept")
    equal(states(env)[(LIST, "v2")], "waiting", "proposed is not active")


@test("activation is refused to the same person, over the threshold without confirmation, and when the file changed")
def refuse(env):
    env = world(env)
    proposal = WORLD["proposal"]
    said = ctl(env, "activate", proposal, "--by", "li", "--confirm-impact", expect=1)[1]
    check("version_activation_second_person" in said, said)
    said = ctl(env, "activate", proposal, "--by", "wang", expect=1)[1]
    check("--confirm-impact" in said, said)
    second = path(env, "lists", "cpic-b-2.csv")
    text = read(second)
    write(second, text.replace(text.splitlines()[-1].split(",")[2], "另一个名字"))
    said = ctl(env, "activate", proposal, "--by", "wang", "--confirm-impact", expect=1)[1]
    check("changed since it was proposed" in said, said)
    write(second, text)
    ctl(env, "activate", "999999", "--by", "wang", expect=1)
    ctl(env, "activate", proposal, "--by", "Wang Wu", expect=2)
    equal(states(env)[(LIST, "v2")], "waiting", "still not active")
    equal(env.pg.value("SELECT count(*) FROM teyao.audit WHERE action = 'version.activate'"), "0", "and nothing noted")


@test("another person activates it; after SIGHUP the version in force on the prescription date decides, two at once")
def activate(env):
    env = world(env)
    made = WORLD["past"]
    answer = report(env, "activate", WORLD["proposal"], "--by", "wang", "--confirm-impact")
    equal(answer["outcome"], "activated", "outcome")
    equal(env.pg.sql("SELECT proposed_by, confirmed_by, over_threshold, impact_confirmed FROM teyao.version_activation "
                     "WHERE version = 'v2'"), [["li", "wang", "t", "t"]], "who")
    for action, count in (("version.propose", "2"), ("version.activate", "1"), ("version_impact", "5")):
        equal(env.pg.value(f"SELECT count(*) FROM teyao.audit WHERE action = '{action}'"), count, action)
    ctl(env, "activate", WORLD["proposal"], "--by", "wang", "--confirm-impact", expect=1)
    env.daemon.reload()
    versions = [i["version"] for i in env.p1.get("/v1/formulary/lists").json["items"] if i["list"] == LIST]
    equal(versions, ["manual-1", "v2"], "two live versions")
    decided(env, "approve")  # prescribed before: the old one
    with env.clock(3):
        body, _ = decided(env, "approve", prescription=prescription(0))
        equal(body["lines"][0]["product"]["list_version"], "manual-1", "prescribed on the last day of the old one")
        body, _ = decided(env, "deny", prescription=prescription(1))
        equal([r["code"] for r in body["reasons"] if r["line"] == 1], ["drug_not_listed"], "prescribed on the first day")
        body, _ = decided(env, "approve", prescription=prescription(2), lines=[made["line"]])
        equal(body["lines"][0]["product"]["list_version"], "v2", "a row that both have")
        body, _ = decided(env, "approve", prescription=prescription(2), diagnoses=breast_cancer(),
                          lines=[env.line_of(made["moved"])])
        equal(body["lines"][0]["product"]["list_version"], "v2", "the row with the other disease")
    equal(env.p1.authorization(made["code"]).json["status"], "open", "what was issued stands")


@test("a version of a plan: proposed, activated without confirmation below the threshold, governs by prescription date")
def plan(env):
    env = world(env)
    first = path(env, "plans", "cpic-inpatient-b.csv")
    rows = rows_of(read(first))
    for row in rows:
        if row[0] in ("version", "effective_from", "max_days_supply"):
            row[1] = {"version": "v2", "effective_from": b.day(-1), "max_days_supply": "14"}[row[0]]
    write(path(env, "plans", "cpic-inpatient-b@v2.csv"), text_of(rows))
    index = read(path(env, "plans.csv"))
    write(path(env, "plans.csv"), index + "cpic-inpatient-b@v2,第二版\n")
    answer = report(env, "propose", "plan", "cpic-inpatient-b", "v2", "--by", "wang")
    impact = answer["impact"]
    check(impact["decisions"] > 0 and {(g["before"], g["after"]) for g in impact["groups"]} >= {("approve", "partial")},
          f"cut, not lost: {impact}")
    equal((impact["codes"], impact["patients"], impact["pends_denied"]), (0, 0, 0), "nobody loses the drug")
    equal(report(env, "activate", str(answer["proposal"]), "--by", "li")["outcome"], "activated", "outcome")
    env.daemon.reload()
    body, _ = decided(env, "partial", prescription=prescription(-1))
    equal((body["basis"]["plan_version"], body["lines"][0]["approved_quantity"]), ("v2", 14), "the new one")
    body, _ = decided(env, "approve", prescription=prescription(-2))
    equal((body["basis"]["plan_version"], body["lines"][0]["approved_quantity"]), ("manual-1", 30), "the old one")
    ctl(env, "propose", "plan", "cpic-inpatient-b", "v2", "--by", "wang", expect=1)  # active already


@test("an active version that was changed or taken away is refused: by reload, at start, and in the list")
def changed(env):
    env = world(env)
    second = path(env, "lists", "cpic-b-2.csv")
    text = read(second)
    write(second, "\n".join(text.split("\n")[:-2]) + "\n")
    equal(states(env)[(LIST, "v2")], "changed", "state")
    env.daemon.reload()
    check(env.daemon.metric("teyao_reloads_total", outcome="refused") >= 1, "reload refused")
    decided(env, "partial")
    equal(env.daemon.stop(), 0, "exit status")
    env.hang_up()
    env.daemon.spawn()
    env.wait_for(lambda: any(line.get("because") == "lists_refused" for line in env.daemon.log_lines()), "told")
    number = b.policy_no()
    answer = env.core.put(f"/v1/policies/{number}", b.policy(b.Person()))
    equal((answer.status, answer.code), (503, "unavailable"), "nothing is decided by what nobody activated")
    equal(env.p1.authorization(WORLD["past"]["code"]).status, 200, "what was issued can be seen")
    write(second, text)
    env.wait_for(lambda: env.daemon.plain("/readyz")[0] == 200, "ready again", 30)
    decided(env, "partial")


@test("the world of the versions ends without a complaint")
def end(env):
    other = WORLD.pop("env", None)
    if other is None:
        return
    equal(other.daemon.stop(), 0, "exit status")
    equal(other.daemon.complaints(), [], "complaints")
    other.close()
