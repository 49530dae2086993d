"""No personal data in any log or metric, nor in clear in the database."""
import os

from harness import build as b
from harness.tap import check, equal, test
from test_lifecycle import approved


@test("canaries: id number, name, diagnosis, doctor and code are in no log, no metric")
def canaries(env):
    person = b.Person()
    person.name = "金丝雀甲乙丙"
    number, _ = env.policy(person=person)
    body = b.request(number, person, applicant={"relation": "self", "name": "申请人金丝雀", "id_no": person.id_no})
    body["diagnoses"][0].update(icd10="C34.900x777", text="金丝雀诊断文字")
    body["prescription"]["doctor"] = "金丝雀医生"
    answer = env.p1.authorize(body)
    equal((answer.status, answer.json.get("decision")), (201, "approve"), f"{answer!r}")
    code = answer.json["pickup"]["code"]
    papers = env.p1.check(code).json["documents_to_collect"]
    trace = b.trace_code()
    request = b.dispense(code, person, papers, quantity=1, operator={"id": "op-1", "name": "金丝雀药师"})
    request["lines"][0]["trace_codes"] = [trace]
    equal(env.p1.dispense(request).status, 201, "dispense")
    env.p1.authorize(body | {"insured": person.insured() | {"id_no": person.id_no[:-1] + "?"}})
    env.p1.dispense(request)
    # PostgreSQL is made to complain about a row with personal data, from the daemon's own role.
    try:
        env.pg.sql(f"SELECT teyao.pharmacy_get('{person.id_no}', '{person.name}')", user="teyao_daemon")
    except RuntimeError:
        pass
    secrets = [person.id_no, person.name, "金丝雀", "C34.900x777", "C34.900X777", code, code.replace("-", ""), trace]
    places = {"teyaod's log": env.daemon.log_text(), "PostgreSQL's log": env.pg.log_text(),
              "metrics": env.plain.get("/metrics").text}
    for place, text in places.items():
        for secret in secrets:
            check(secret not in text, f"{secret} stands in {place}")
    check("answered" in places["teyaod's log"], "the log is not empty")


@test("the database holds no id number, name, diagnosis text or code in clear")
def at_rest(env):
    number, person, body = approved(env)
    code = body["pickup"]["code"]
    dump = env.dump()
    check(number in dump, "the dump is one")
    for secret in (person.id_no, person.name, code, code.replace("-", ""), "肺恶性肿瘤"):
        check(secret not in dump, f"{secret[:4]}… stands in the database in clear")
        check(secret.encode().hex() not in dump, f"{secret[:4]}… stands in the database as bytes")


@test("PostgreSQL is set to log no statements and parameters; the daemon's role can only execute")
def settings(env):
    for name, value in (("log_statement", "none"), ("log_parameter_max_length", "0"),
                        ("log_parameter_max_length_on_error", "0"), ("log_min_error_statement", "panic"),
                        ("synchronous_commit", "on")):
        equal(env.pg.value(f"SHOW {name}"), value, name)
    tables = env.pg.sql("SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'teyao_daemon'")
    equal(tables, [], "table rights of the daemon's role")
    try:
        env.pg.sql("SELECT * FROM teyao.policy", user="teyao_daemon")
        check(False, "the daemon's role can read a table")
    except RuntimeError as error:
        check("permission denied" in str(error), str(error))


@test("key files that others may read are refused")
def key_files(env):
    path = env.daemon.settings["files"]["keys_file"]
    os.chmod(path, 0o644)
    try:
        status, said = env.daemon.check_config()
        check(status != 0, f"accepted: {said}")
    finally:
        os.chmod(path, 0o600)
    status, said = env.daemon.check_config()
    equal(status, 0, f"-t: {said}")
