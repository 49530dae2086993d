"""Deadlines, limits and the end of the process."""
import signal
import socket
import time

from wire_harness import PATIENCE, VERSIONS, Line, Server, is_readable

GET = b"GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n"
LIMIT = 1.0   # seconds, the deadline under test
SLACK = 6.0   # a busy machine may be late, never early


def between(seconds):
    assert 0.9 * LIMIT <= seconds <= LIMIT + SLACK, "%.2f s" % seconds


def drip(sock, data, pause):
    """One byte each pause seconds until the other side ends; returns how long that took."""
    begin = time.monotonic()
    for at in range(len(data)):
        try:
            sock.send(data[at:at + 1])
        except OSError:
            break
        if is_readable(sock, pause):
            break
        assert time.monotonic() - begin < PATIENCE, "never cut"
    return time.monotonic() - begin


def test_slow_head_is_cut(program, pki):
    server = Server(program, pki, request_ms=1000)
    for version in VERSIONS:
        line = server.connect(version=version)
        between(drip(line.sock, b"GET /echo HTTP/1.1\r\nHost: " + b"a" * 5000, 0.05))
        assert line.ended() == b""
    server.stop()


def test_slow_body_is_cut(program, pki):
    server = Server(program, pki, request_ms=1000)
    for version in VERSIONS:
        line = server.connect(version=version)
        line.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
        between(drip(line.sock, b"x" * 5000, 0.05))
        assert line.ended() == b""
    server.stop()


def test_slow_handshake_is_cut(program, pki):
    server = Server(program, pki, handshake_ms=1000)
    begin = time.monotonic()
    silent = Line(socket.create_connection(("127.0.0.1", server.port), PATIENCE))
    assert silent.ended() == b""
    between(time.monotonic() - begin)
    dripping = Line(socket.create_connection(("127.0.0.1", server.port), PATIENCE))
    between(drip(dripping.sock, b"\x16\x03\x01\x20\x00" + b"\x01" * 5000, 0.05))
    assert dripping.ended() == b""
    server.stop()


def test_idle_is_closed(program, pki):
    server = Server(program, pki, idle_ms=1000)
    line = server.connect()
    assert line.ask(GET).status == 200
    begin = time.monotonic()
    assert line.ended() == b""
    between(time.monotonic() - begin)
    server.stop()


def test_reader_who_does_not_read_is_cut(program, pki):
    server = Server(program, pki, write_ms=1000)
    for version in VERSIONS:
        line = server.connect(version=version)
        line.send(b"GET /large?bytes=50000000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        begin = time.monotonic()
        server.until(lambda now: now["connections"] == 1)
        server.until(lambda now: now["connections"] == 0)
        between(time.monotonic() - begin)
        line.close()
    server.stop()


def test_age_and_number_of_requests(program, pki):
    server = Server(program, pki, requests=3)
    line = server.connect()
    seen = [line.ask(GET).headers.get("connection") for _ in range(3)]
    assert seen == [None, None, "close"], seen
    assert line.ended() == b""
    server.stop()
    server = Server(program, pki, age_ms=1000)
    line = server.connect()
    begin = time.monotonic()
    while line.ask(GET).headers.get("connection") != "close":
        assert time.monotonic() - begin < PATIENCE
    assert line.ended() == b""
    server.stop()


def is_cut(server, caller="p1"):
    try:
        line = server.connect(caller)
        line.send(GET)
        return line.ended() == b""
    except OSError:
        return True


def test_connection_limits(program, pki):
    server = Server(program, pki, max_connections=4, max_per_caller=2)
    lines = [server.connect("p1"), server.connect("p1")]
    for line in lines:
        assert line.ask(GET).status == 200
    assert is_cut(server, "p1"), "a third of the same caller"
    server.until(lambda now: now["connections"] == 2)
    lines += [server.connect("p2"), server.connect("ops")]
    for line in lines:
        assert line.ask(GET).status == 200
    assert is_cut(server, "with_other"), "a fifth of all"
    lines[0].close()
    server.until(lambda now: now["connections"] == 3)
    line = server.connect("p1")
    assert line.ask(GET).status == 200
    server.stop()
    server = Server(program, pki, max_per_address=1)
    line = server.connect("p1")
    assert line.ask(GET).status == 200
    assert is_cut(server, "p2")
    server.stop()


def test_drain_finishes_what_is_pending(program, pki):
    server = Server(program, pki)
    idle, busy, half = server.connect(), server.connect(), server.connect()
    assert idle.ask(GET).status == 200
    busy.send(b"GET /slow?ms=700 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    half.send(GET[:20])
    server.until(lambda now: now["handled"] == 2)
    server.process.send_signal(signal.SIGTERM)
    assert idle.ended() == b""
    half.send(GET[20:])
    for line in (busy, half):
        answer = line.read()
        assert answer.status == 200 and answer.headers["connection"] == "close"
        assert line.ended() == b""
    server.watch.close()
    error = server.process.communicate(timeout=PATIENCE)[1]
    assert server.process.returncode == 0, error


def test_nothing_leaks_when_cut_in_every_phase(program, pki):
    """The sanitizer of the test build looks at what is left when the process ends."""
    server = Server(program, pki)
    raw = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
    raw.send(b"\x16\x03\x01")
    idle, reading, pending = server.connect(), server.connect(), server.connect()
    reading.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nxx")
    pending.send(b"GET /slow?ms=100 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    server.until(lambda now: now["handled"] == 1 and now["connections"] == 4)
    for line in (idle, reading, pending):
        line.reset()
    raw.close()
    server.until(lambda now: now["connections"] == 0 and now["late"] == 1)
    server.stop()


TESTS = [value for name, value in list(globals().items()) if name.startswith("test_")]
