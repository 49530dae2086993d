"""HTTP over TLS: bytes cut anywhere, every malformed class, sizes, one request at a time."""
import json

from wire_harness import VERSIONS, Raw

HOST = b"Host: localhost\r\n"
POST = (b"POST /echo?a=1&b=%E7%91%9E HTTP/1.1\r\n" + HOST +
        b"Content-Type: application/json\r\nIdempotency-Key: k1\r\nContent-Length: 11\r\n\r\n"
        b'{"a":"\xe6\xb3\xb0"}')


def check_echo(answer):
    assert answer.status == 200, answer.body
    echo = json.loads(answer.body)
    assert (echo["method"], echo["path"], echo["body"], echo["query"], echo["headers"]) == \
        ("POST", "/echo", 11, 2, 4), echo
    assert echo["caller"] == "urn:teyao:pharmacy:P1", echo


def test_request_cut_at_every_position(server):
    assert POST.endswith(b'"}') and len(POST.split(b"\r\n\r\n", 1)[1]) == 11
    for version in VERSIONS:
        line = server.connect(version=version)
        for cut in range(1, len(POST)):
            line.send(POST[:cut])
            server.stats()  # the loop has turned: the first part was read alone
            line.send(POST[cut:])
            check_echo(line.read())
        line.close()


def test_request_in_records_of_one_byte(server):
    for version in VERSIONS:
        line = server.connect(version=version)
        for at in range(len(POST)):
            line.send(POST[at:at + 1])
        check_echo(line.read())
        line.close()


def test_tls_bytes_in_every_piece_size(server):
    for version in VERSIONS:
        for piece in (1, 2, 3, 5, 7, 16, 64, 333):
            raw = Raw(server, version=version)
            raw.handshake(piece)
            assert raw.exchange(POST, piece).startswith(b"HTTP/1.1 200 OK\r\n")
            raw.sock.close()


GET = b"GET /echo HTTP/1.1\r\n" + HOST
PUT = b"POST /echo HTTP/1.1\r\n" + HOST
MALFORMED = [
    (400, "malformed_request", b"\r\n\r\n"),
    (400, "malformed_request", b"GET /echo\r\n\r\n"),
    (400, "malformed_request", b"GET  /echo HTTP/1.1\r\n" + HOST + b"\r\n"),
    (400, "malformed_request", b"GET /echo HTTP/1.1 \r\n" + HOST + b"\r\n"),
    (400, "http_version_not_supported", b"GET /echo HTTP/1.0\r\n\r\n"),
    (400, "http_version_not_supported", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    (405, "method_not_allowed", b"DELETE /echo HTTP/1.1\r\n" + HOST + b"\r\n"),
    (400, "malformed_target", b"GET http://localhost/echo HTTP/1.1\r\n" + HOST + b"\r\n"),
    (400, "malformed_target", b"GET /%zz HTTP/1.1\r\n" + HOST + b"\r\n"),
    (400, "malformed_target", b"GET /%00 HTTP/1.1\r\n" + HOST + b"\r\n"),
    (414, "target_too_long", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
    (400, "malformed_line_end", b"GET /echo HTTP/1.1\nHost: a\n\n"),
    (400, "malformed_line_end", GET + b"A: b\x00c\r\n\r\n"),
    (400, "malformed_line_end", GET + b"A: b\rc\r\n\r\n"),
    (400, "malformed_header", GET + b"A : b\r\n\r\n"),
    (400, "malformed_header", GET + b"A: b\r\n folded\r\n\r\n"),
    (400, "malformed_header", GET + b"A: \xff\r\n\r\n"),
    (431, "headers_too_large", GET + b"A: b\r\n" * 80 + b"\r\n"),
    (431, "headers_too_large", GET + b"A: " + b"b" * 20000 + b"\r\n\r\n"),
    (400, "host_invalid", b"GET /echo HTTP/1.1\r\n\r\n"),
    (400, "host_invalid", GET + HOST + b"\r\n"),
    (400, "content_length_invalid", PUT + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\n"),
    (400, "content_length_invalid", PUT + b"Content-Length: -1\r\n\r\n"),
    (411, "transfer_encoding_not_supported", PUT + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    (411, "transfer_encoding_not_supported",
     PUT + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    (411, "length_required", PUT + b"\r\n"),
    (400, "body_unexpected", GET + b"Content-Length: 1\r\n\r\nx"),
    (413, "body_too_large", PUT + b"Content-Length: 262145\r\n\r\n"),
    (417, "expectation_failed", PUT + b"Expect: magic\r\nContent-Length: 1\r\n\r\nx"),
    (415, "unsupported_media_type", PUT + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"),
    (400, "upgrade_not_supported", GET + b"Upgrade: h2c\r\n\r\n"),
    (400, "duplicate_header", PUT + b"Idempotency-Key: a\r\nIdempotency-Key: a\r\n\r\n"),
    (400, "pipelining_not_supported", GET + b"\r\n" + GET + b"\r\n"),
]


def test_malformed_requests_are_answered_and_cut(server):
    before = server.stats()["handled"]
    for status, code, data in MALFORMED:
        for version in VERSIONS:
            line = server.connect(version=version)
            answer = line.ask(data)
            assert answer.status == status and answer.problem()["code"] == code, \
                (data[:60], answer.status, answer.body)
            assert answer.headers["connection"] == "close"
            assert line.ended() == b"", data[:60]
            line.close()
    assert server.stats()["handled"] == before, "a malformed request reached the handler"


def test_malformed_after_a_good_one(server):
    line = server.connect()
    check_echo(line.ask(POST))
    assert line.ask(b"nonsense\r\n").status == 400
    assert line.ended() == b""


def test_body_at_the_limit(server):
    body = (bytes(range(32, 126)) * 2800)[:262144]
    for version in VERSIONS:
        line = server.connect(version=version)
        answer = line.ask(PUT + b"Content-Length: 262144\r\n\r\n" + body)
        assert json.loads(answer.body)["body"] == 262144
        check_echo(line.ask(POST))
        line.close()


def test_300_kib_are_refused_and_the_answer_arrives(server):
    for version in VERSIONS:
        line = server.connect(version=version)
        line.send(PUT + b"Content-Length: 307200\r\n\r\n" + b"x" * 307200)
        answer = line.read()
        assert answer.status == 413 and answer.problem()["code"] == "body_too_large"
        assert line.ended() == b""
        line.close()


def test_expect_continue(server):
    line = server.connect()
    line.send(PUT + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert line.read().status == 100
    assert json.loads(line.ask(b"{}").body)["body"] == 2
    line.send(PUT + b"Expect: 100-continue\r\nContent-Length: 307200\r\n\r\n")
    assert line.read().status == 413, "a body that is too large must not be asked for"
    assert line.ended() == b""


def test_keep_alive_and_close(server):
    line = server.connect()
    for _ in range(50):
        answer = line.ask(POST)
        check_echo(answer)
        assert "connection" not in answer.headers
    answer = line.ask(GET + b"Connection: close\r\n\r\n")
    assert answer.headers["connection"] == "close"
    assert line.ended() == b""


def test_second_request_while_the_first_is_pending(server):
    before = server.stats()["handled"]
    line = server.connect()
    line.send(b"GET /slow?ms=200 HTTP/1.1\r\n" + HOST + b"\r\n")
    server.until(lambda now: now["handled"] == before + 1)
    line.send(GET + b"\r\n")
    answer = line.read()
    assert answer.status == 200 and answer.headers["connection"] == "close"
    assert line.ended() == b"", "the second request must never be answered"
    assert server.stats()["handled"] == before + 1


def test_large_answer_arrives_whole(server):
    for version in VERSIONS:
        line = server.connect(version=version)
        answer = line.ask(b"GET /large?bytes=3000000 HTTP/1.1\r\n" + HOST + b"\r\n")
        assert len(answer.body) == 3000000
        assert all(answer.body[at] == ord("a") + at % 23 for at in range(0, 3000000, 997))
        check_echo(line.ask(POST))
        line.close()


def test_gone_while_pending(server):
    for leave in ("close", "reset"):
        for version in VERSIONS:
            before = server.stats()
            line = server.connect(version=version)
            line.send(b"GET /slow?ms=100 HTTP/1.1\r\n" + HOST + b"\r\n")
            server.until(lambda now: now["handled"] == before["handled"] + 1)
            getattr(line, leave)()
            after = server.until(lambda now: now["late"] == before["late"] + 1)
            assert after["gone"] == before["gone"] + 1
    server.until(lambda now: now["connections"] == 0)


def test_flood_while_pending_is_cut(server):
    before = server.stats()
    line = server.connect()
    line.send(b"GET /slow?ms=300 HTTP/1.1\r\n" + HOST + b"\r\n")
    server.until(lambda now: now["handled"] == before["handled"] + 1)
    try:
        for _ in range(64):
            line.send(b"x" * 16384)
    except OSError:
        pass
    server.until(lambda now: now["gone"] == before["gone"] + 1)
    server.until(lambda now: now["late"] == before["late"] + 1)
    line.close()


def test_head_and_body_in_one_piece_without_secrets(server):
    answer = server.connect().ask(POST)
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers
    assert len(answer.headers["x-request-id"]) == 32


def test_request_id_is_ours(server):
    line = server.connect()
    ids = {line.ask(GET + b"X-Request-Id: mine\r\n\r\n").headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5 and "mine" not in ids


def test_plain_listener_speaks_the_same(server):
    line = server.plain()
    assert line.ask(b"GET /stats HTTP/1.1\r\nHost: a\r\n\r\n").status == 200
    answer = line.ask(b"GET /stats HTTP/1.0\r\n\r\n")
    assert answer.status == 400
    assert line.ended() == b""


TESTS = [value for name, value in list(globals().items()) if name.startswith("test_")]
