"""Who may do what; certificates; health and metrics."""
import re
import socket
import ssl

from harness import build as b
from harness.client import LostAnswer
from harness.tap import check, equal, test


@test("roles: a pharmacy may not write policies, the core system may not ask")
def roles(env):
    person = b.Person()
    number, insured = env.policy()
    request = b.request(number, insured)
    shop = env.pharmacy_body("e2e-p1")
    price = {"from": b.day(0), "price_fen": 1}
    grant = {"policy_no": number, "list": "pingan", "row": "pingan:60", "state": "refused", "from": b.day(0)}
    table = [
        (env.p1.put, f"/v1/policies/{b.policy_no()}", b.policy(person)),
        (env.p1.put, "/v1/pharmacies/e2e-p1", shop),
        (env.p1.put, "/v1/prices/cpic-b/cpic-b:85", price),
        (env.p1.post, "/v1/assistance-grants", grant),
        (env.ops.put, f"/v1/policies/{b.policy_no()}", b.policy(person)),
        (env.ops.put, "/v1/pharmacies/e2e-p1", shop),
        (env.ops.post, "/v1/authorizations", request),
        (env.core.post, "/v1/authorizations", request),
        (env.core.post, "/v1/estimates", request),
        (env.core.post, "/v1/pickups/check", {"code": b.well_formed_code(1)}),
        (env.core.get, "/v1/events", None),
    ]
    for call, path, body in table:
        answer = call(path) if body is None else call(path, body)
        equal((answer.status, answer.code), (403, "forbidden"), f"{path}")


@test("a certificate of the right authority whose identity is unknown: 403")
def unknown(env):
    number, person = env.policy()
    for client in (env.client("pharmacy", "e2e-nobody"), env.client("service", "e2e-nobody"), env.client("ops", "e2e-nobody")):
        answer = client.authorize(b.request(number, person))
        equal(answer.status, 403, f"{client.name} {answer!r}")
        check(answer.code in ("caller_unknown", "forbidden"), f"{answer.code}")
        equal(client.get("/v1/events").status, 403, f"{client.name} reads")
        client.close()


@test("every call: an unknown caller is 403, an upgrade 400, before anything is looked at")
def sweep(env):
    nobody = env.client("pharmacy", "e2e-nobody")
    for path, _, methods in env.api.operations:
        if not path.startswith("/v1/"):
            continue
        target = re.sub(r"\{row\}", "cpic-b:85", re.sub(r"\{list\}", "cpic-b", path))
        target = re.sub(r"\{id\}", "01a2011e-d214-741d-88e7-0a5baee6b11c", re.sub(r"\{policy_no\}|\{pharmacy_id\}", "X-1", target))
        query = {"/v1/formulary/match": "?plan=cpic-inpatient-b&q=x", "/v1/authorizations": "?idempotency_key=k"}.get(path, "")
        for method in methods:
            body = None if method == "get" else {}
            target_now = target + (query if method == "get" else "")
            headers = {"Idempotency-Key": "sweep"} if method == "post" else {}
            answer = nobody.send(method.upper(), target_now, body, headers=headers)
            equal(answer.status, 403, f"{method} {path}: {answer!r}")
            answer = env.p1.send(method.upper(), target_now, body, headers=headers | {"Upgrade": "h2c", "Connection": "Upgrade"})
            equal(answer.status, 400, f"{method} {path}: {answer!r}")
    nobody.close()


@test("a revoked certificate: 403 after the list was reloaded, also on an open connection")
def revoked(env):
    client = env.client("pharmacy", "e2e-p6")
    equal(env.core.put("/v1/pharmacies/e2e-p6", env.pharmacy_body("e2e-p6")).status, 201, "registered")
    equal(client.get("/v1/events").status, 200, "good before")
    env.revoke("pharmacy", "e2e-p6")
    env.daemon.reload()
    answer = client.get("/v1/events")
    equal((answer.status, answer.code), (403, "certificate_revoked"), f"open connection {answer!r}")
    client.close()
    answer = client.get("/v1/events")
    equal((answer.status, answer.code), (403, "certificate_revoked"), "new connection")
    equal(env.p1.get("/v1/events").status, 200, "others go on")


@test("no certificate, or a stranger's, never gets an answer; plain text neither")
def handshake(env):
    for identity in (None, env.stranger()):
        client = env.client_with(identity)
        try:
            answer = client.get("/v1/events", judged=False)
            check(False, f"answered {answer!r}")
        except LostAnswer:
            pass
    with socket.create_connection(("127.0.0.1", env.daemon.port), timeout=10) as plain:
        plain.sendall(b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            got = plain.recv(4096)
        except ConnectionResetError:
            got = b""
        check(b"200" not in got and b"HTTP/1.1 2" not in got, f"{got[:80]!r}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(env.ca)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    try:
        with socket.create_connection(("127.0.0.1", env.daemon.port), timeout=10) as raw, \
                context.wrap_socket(raw, server_hostname="localhost"):
            check(False, "TLS 1.1 was spoken")
    except (ssl.SSLError, OSError):
        pass


@test("TLS 1.2 is spoken too")
def tls12(env):
    client = env.p1.copy()
    client.context = env.context("pharmacy", "e2e-p1")
    client.context.maximum_version = ssl.TLSVersion.TLSv1_2
    equal(client.get("/v1/events").status, 200, "TLS 1.2")
    equal(client.connection.sock.version(), "TLSv1.2", "version")
    client.close()


@test("health, readiness and metrics on the plain listener, nothing else")
def plain(env):
    for path in ("/healthz", "/readyz", "/metrics"):
        equal(env.plain.get(path).status, 200, path)
        equal(env.plain.post(path, {}, False).status, 405, f"POST {path}")
        equal(env.plain.get(path).status, 200, path)
    equal(env.plain.get("/v1/events", judged=False).status, 404, "the API is not here")
    equal(env.p1.get("/metrics", judged=False).status, 404, "and metrics are not there")
    text = env.plain.get("/metrics").text
    for name in ("teyao_http_requests_total", "teyao_decisions_total", "teyao_reasons_total", "teyao_db_call_seconds_bucket",
                 "teyao_build_info", "teyao_formulary_rows"):
        check(f"\n{name}{{" in text or f"\n{name} " in text, f"{name} is told")
    for line in text.split("\n"):
        check(not line or line.startswith("#") or len(line.rsplit(" ", 1)) == 2, f"line {line!r}")


@test("metrics count decisions by plan, reasons by code, dispenses by outcome")
def counters(env):
    def numbers():
        metric = env.daemon.metric
        return (metric("teyao_decisions_total", plan="cpic-inpatient-b", decision="approve"),
                metric("teyao_decisions_total", decision="deny"), metric("teyao_reasons_total", code="applicant_not_allowed"),
                metric("teyao_dispenses_total"), metric("teyao_http_requests_total", status="201"))
    before = numbers()
    number, person = env.policy()
    code = env.p1.authorize(b.request(number, person)).json["pickup"]["code"]
    env.p1.authorize(b.request(number, person, applicant={"relation": "policyholder"}))
    papers = env.p1.check(code).json["documents_to_collect"]
    env.p1.dispense(b.dispense(code, person, papers))
    equal(tuple(a - z for a, z in zip(numbers(), before)), (1, 1, 1, 1, 4), "what was counted")


@test("traceparent is kept in the log, X-Request-Id names the request there")
def tracing(env):
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = env.p1.get("/v1/events", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    identity = answer.header("X-Request-Id")
    env.wait_for(lambda: [line for line in env.daemon.log_lines() if identity in line.values()], "the log line")
    line = next(line for line in env.daemon.log_lines() if identity in line.values())
    check(trace in line.values(), f"{line}")


@test("a caller's rate: 429 with Retry-After, others go on")
def rate(env):
    limits = env.daemon.settings["limits"]
    saved = dict(limits)
    limits.update(caller_rate_per_second=1, caller_burst=5)
    env.daemon.reload()
    try:
        answers = [env.p2.get("/v1/events") for _ in range(12)]
        limited = [a for a in answers if a.status == 429]
        check(len(limited) >= 5, f"{[a.status for a in answers]}")
        equal(limited[0].code, "too_many_requests", "code")
        equal(env.core.get("/v1/formulary/lists").status, 200, "another caller")
    finally:
        limits.clear()
        limits.update(saved)
        env.daemon.reload()
    env.wait_for(lambda: env.p2.get("/v1/events").status == 200, "the old rate")
