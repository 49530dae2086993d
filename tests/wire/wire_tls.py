"""Who is let in: certificates on TLS 1.2 and 1.3, what is not TLS, reloads."""
import os
import shutil
import socket
import ssl
import subprocess
import time

from wire_harness import PATIENCE, VERSIONS, Line, Server, script

GET = b"GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n"


def is_shut_out(server, caller, version):
    """No request of this caller is answered. In 1.3 the refusal comes after the client is done."""
    try:
        line = server.connect(caller, version)
        line.send(GET)
        return line.ended() == b""
    except (ssl.SSLError, ConnectionError):
        return True


def test_good_certificates(server):
    for version in VERSIONS:
        for caller, name in (("p1", "pharmacy:P1"), ("ops", "ops:li"), ("with_other", "pharmacy:P7")):
            line = server.connect(caller, version)
            answer = line.ask(GET)
            assert answer.status == 200 and ("urn:teyao:" + name).encode() in answer.body
            line.close()


def test_bad_certificates_never_get_an_answer(server):
    before = server.stats()["handled"]
    for version in VERSIONS:
        for caller in (None, "expired", "not_yet", "foreign_client", "self_signed", "server"):
            assert is_shut_out(server, caller, version), (caller, version)
    assert server.stats()["handled"] == before
    metrics = server.metrics()
    for reason in ("missing", "expired", "not_yet_valid", "foreign", "wrong_usage"):
        name = 'teyao_tls_failures_total{reason="certificate_%s"}' % reason
        assert int(metrics.get(name, 0)) >= 2, (reason, metrics)


def test_revoked_or_nameless_gets_403(server):
    before = server.stats()["handled"]
    cases = [("revoked", "certificate_revoked")]
    cases += [(odd, "certificate_without_identity") for odd in (
        "no_san", "other_san", "two_names", "same_twice", "bad_kind", "bad_id", "upper", "long_id")]
    for version in VERSIONS:
        for caller, code in cases:
            line = server.connect(caller, version)
            answer = line.ask(GET)
            assert answer.status == 403 and answer.problem()["code"] == code, (caller, answer.body)
            assert line.ended() == b""
            line.close()
    assert server.stats()["handled"] == before


def test_plain_text_gets_not_one_byte(server):
    for data in (GET, b"\r\n\r\n\r\n", b"SSH-2.0-x\r\n", b"\x00" * 64, b"{}" * 100):
        line = Line(socket.create_connection(("127.0.0.1", server.port), PATIENCE))
        line.send(data)
        assert line.ended() == b"", data
        line.close()


def s_client(server, *arguments, stdin=b""):
    pki = server.pki
    return subprocess.run(
        ["openssl", "s_client", "-connect", "127.0.0.1:%d" % server.port, "-CAfile",
         pki.path("ca", "ca.pem"), "-cert", pki.path("p1.pem"), "-key", pki.path("p1.key"),
         *arguments], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=PATIENCE, check=False).stdout


def test_old_versions_and_weak_ciphers(server):
    for arguments in (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], ["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
                      ["-tls1_2", "-cipher", "AES128-SHA:AES256-GCM-SHA384:@SECLEVEL=0"],
                      ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"]):
        out = s_client(server, *arguments)
        assert b"Cipher is (NONE)" in out, (arguments, out[-600:])


def test_nothing_is_resumed(server):
    for version in VERSIONS:
        context = server.pki.context("p1", version)
        session = None
        for _ in range(3):
            raw = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
            tls = context.wrap_socket(raw, server_hostname="localhost", session=session)
            assert Line(tls).ask(GET).status == 200
            assert not tls.session_reused
            assert tls.session is None or not tls.session.has_ticket
            session = tls.session
            tls.close()


def test_renegotiation_is_refused(server):
    before = server.stats()["handled"]
    out = s_client(server, "-tls1_2", stdin=b"R\n" + GET)
    assert b"no renegotiation" in out, out[-600:]
    assert server.stats()["handled"] == before


def test_revoking_reaches_open_connections(server):
    pki = server.pki
    for version in VERSIONS:
        name = "open_%s" % version.name
        pki.issue(name, "client", "urn:teyao:pharmacy:" + name)
        line = server.connect(name, version)
        assert line.ask(GET).status == 200
        script("revoke.sh", pki.ca, pki.path(name + ".pem"))
        assert line.ask(GET).status == 200, "until the list is loaded"
        server.reload()
        answer = line.ask(GET)
        assert answer.status == 403 and answer.problem()["code"] == "certificate_revoked"
        assert line.ended() == b""
        other = server.connect("p1", version)
        assert other.ask(GET).status == 200
        other.close()


def test_bad_files_change_nothing(server):
    pki = server.pki
    files = {"server.pem": b"nonsense", "server.key": b"nonsense", "ca/crl.pem": b"nonsense",
             "ca/ca.pem": b""}
    with open(pki.path("p1.key"), "rb") as other:
        wrong_key = other.read()
    with open(pki.path("p1.pem"), "rb") as other:
        no_server = other.read()
    with open(pki.path("foreign", "crl.pem"), "rb") as other:
        foreign_list = other.read()
    cases = list(files.items()) + [("server.key", wrong_key), ("server.pem", no_server),
                                   ("ca/crl.pem", foreign_list)]
    line = server.connect()
    for name, content in cases:
        kept = pki.path(name + ".kept")
        shutil.copy2(pki.path(name), kept)
        try:
            with open(pki.path(name), "wb") as out:
                out.write(content)
            before = server.stats()
            after = server.reload()
            assert after["generation"] == before["generation"], name
        finally:
            shutil.move(kept, pki.path(name))
        assert line.ask(GET).status == 200
        other = server.connect()
        assert other.ask(GET).status == 200, name
        other.close()
    line.close()
    before = server.stats()["generation"]
    assert server.reload()["generation"] == before + 1


def test_readable_key_is_refused(server):
    key = server.pki.path("server.key")
    os.chmod(key, 0o644)
    try:
        before = server.stats()
        assert server.reload()["generation"] == before["generation"]
    finally:
        os.chmod(key, 0o600)


def test_another_authority_ends_old_callers(program, pki):
    authority = pki.path("swap.pem")
    shutil.copy(pki.path("ca", "ca.pem"), authority)
    server = Server(program, pki, client_ca=authority, crl="")
    lines = [server.connect("p1", version) for version in VERSIONS]
    for line in lines:
        assert line.ask(GET).status == 200
    shutil.copy(pki.path("foreign", "ca.pem"), authority)
    server.reload()
    for line in lines:
        assert line.ask(GET).status == 403
        assert line.ended() == b""
    assert is_shut_out(server, "p1", VERSIONS[1])
    line = server.connect("foreign_client")
    assert line.ask(GET).status == 200
    line.close()
    server.stop()


def test_stale_list_is_503(program, pki):
    """A list past its end and its grace refuses to load; one that gets there while running is 503."""
    short = pki.path("short.pem")
    subprocess.run(["openssl", "ca", "-config", pki.path("ca", "openssl.cnf"), "-gencrl", "-crlsec", "3",
                    "-out", short], check=True, stderr=subprocess.PIPE)
    server = Server(program, pki, crl=short, crl_grace_ms=0)
    line = server.connect()
    assert line.ask(GET).status == 200
    end = time.monotonic() + PATIENCE
    answer = line.ask(GET)
    while answer.status == 200 and time.monotonic() < end:
        answer = line.ask(GET)
    assert answer.status == 503 and answer.headers["retry-after"] == "1"
    before = server.stats()
    assert server.reload()["generation"] == before["generation"]
    os.unlink(short)
    server.stop()


def test_a_certificate_that_expires_meanwhile(program, pki):
    until = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + 4))
    pki.issue("brief", "client", "urn:teyao:pharmacy:P8", "--from", "20200101000000Z", "--until", until)
    server = Server(program, pki)
    line = server.connect("brief")
    answer = line.ask(GET)
    assert answer.status == 200
    end = time.monotonic() + PATIENCE
    while answer.status == 200 and time.monotonic() < end:
        answer = line.ask(GET)
    assert answer.status == 403 and answer.problem()["code"] == "certificate_expired"
    assert line.ended() == b""
    server.stop()



TESTS = [value for name, value in list(globals().items()) if name.startswith("test_")]
