"""Certificates, the server under test, and connections that send exactly the bytes they are given."""
import json
import os
import select
import signal
import socket
import ssl
import struct
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CERTS = os.path.normpath(os.path.join(HERE, "..", "..", "certs"))
VERSIONS = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
PATIENCE = 30.0  # seconds until a test gives up; nothing that works waits this long


def sh(*arguments):
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def script(name, *arguments):
    sh("sh", os.path.join(CERTS, name), *arguments)


class Pki:
    """An authority and every kind of caller the tests need, made once per run."""

    def __init__(self, directory):
        self.directory = directory
        self.ca = self.path("ca")
        script("ca.sh", self.ca)
        script("ca.sh", self.path("foreign"), "Foreign authority")
        self.issue("server", "server", "localhost,127.0.0.1")
        self.issue("p1", "client", "urn:teyao:pharmacy:P1")
        self.issue("p2", "client", "urn:teyao:pharmacy:P2")
        self.issue("ops", "client", "urn:teyao:ops:li")
        self.issue("revoked", "client", "urn:teyao:pharmacy:P3")
        self.issue("later_revoked", "client", "urn:teyao:pharmacy:P4")
        self.issue("expired", "client", "urn:teyao:pharmacy:P5",
                   "--from", "20200101000000Z", "--until", "20200201000000Z")
        self.issue("not_yet", "client", "urn:teyao:pharmacy:P6",
                   "--from", "20900101000000Z", "--until", "20910101000000Z")
        self.issue("foreign_client", "client", "urn:teyao:pharmacy:P1", ca=self.path("foreign"))
        script("revoke.sh", self.ca, self.path("revoked.pem"))
        self.odd("no_san", None)
        self.odd("other_san", "URI:https://example.org/")
        self.odd("two_names", "URI:urn:teyao:pharmacy:P1,URI:urn:teyao:ops:li")
        self.odd("same_twice", "URI:urn:teyao:pharmacy:P1,URI:urn:teyao:pharmacy:P1")
        self.odd("bad_kind", "URI:urn:teyao:king:P1")
        self.odd("bad_id", "URI:urn:teyao:pharmacy:P/1")
        self.odd("upper", "URI:URN:TEYAO:pharmacy:P1")
        self.odd("long_id", "URI:urn:teyao:pharmacy:" + "a" * 65)
        self.odd("with_other", "URI:https://example.org/,URI:urn:teyao:pharmacy:P7,DNS:p7")
        self.self_signed("self_signed")

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def issue(self, name, kind, who, *more, ca=None):
        script("issue.sh", ca or self.ca, self.path(name), kind, who, *more)

    def odd(self, name, san):
        """A certificate of the right authority that issue.sh would refuse to make."""
        extensions = "basicConstraints=critical,CA:FALSE\nextendedKeyUsage=clientAuth\n"
        if san:
            extensions += "subjectAltName=" + san + "\n"
        with open(self.path(name + ".ext"), "w") as out:
            out.write(extensions)
        sh("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
           "-keyout", self.path(name + ".key"), "-out", self.path(name + ".csr"), "-subj", "/CN=odd")
        sh("openssl", "ca", "-config", self.path("ca", "openssl.cnf"), "-batch", "-notext", "-days", "9",
           "-extfile", self.path(name + ".ext"), "-in", self.path(name + ".csr"),
           "-out", self.path(name + ".pem"))

    def self_signed(self, name):
        sh("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
           "-keyout", self.path(name + ".key"), "-out", self.path(name + ".pem"), "-subj", "/CN=P1",
           "-addext", "subjectAltName=URI:urn:teyao:pharmacy:P1")

    def context(self, caller="p1", version=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.path("ca", "ca.pem"))
        if caller:
            context.load_cert_chain(self.path(caller + ".pem"), self.path(caller + ".key"))
        if version:
            context.minimum_version = context.maximum_version = version
        return context


class Server:
    def __init__(self, program, pki, **options):
        settings = {"certificate": pki.path("server.pem"), "key": pki.path("server.key"),
                    "client_ca": pki.path("ca", "ca.pem"), "crl": pki.path("ca", "crl.pem")}
        settings.update(options)
        self.pki = pki
        self.process = subprocess.Popen(
            [program] + ["%s=%s" % pair for pair in settings.items()],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        ports = self.process.stdout.readline().split()
        if len(ports) != 2:
            raise RuntimeError("server did not start: " + self.process.communicate()[1].decode())
        self.port, self.plain_port = int(ports[0]), int(ports[1])
        self.watch = None

    def plain(self):
        return Line(socket.create_connection(("127.0.0.1", self.plain_port), PATIENCE))

    def connect(self, caller="p1", version=None):
        raw = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        context = self.pki.context(caller, version)
        return Line(context.wrap_socket(raw, server_hostname="localhost"))

    def stats(self):
        """What the server counted. As the one loop serves it too, what was sent before has been seen."""
        if self.watch is None:
            self.watch = self.plain()
        return json.loads(self.watch.ask(b"GET /stats HTTP/1.1\r\nHost: a\r\n\r\n").body)

    def until(self, condition):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            stats = self.stats()
            if condition(stats):
                return stats
        raise AssertionError("never happened; last: %r" % (stats,))

    def metrics(self):
        line = self.plain()
        text = line.ask(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").body.decode()
        line.close()
        return dict(one.rsplit(" ", 1) for one in text.splitlines() if not one.startswith("#"))

    def reload(self):
        before = self.stats()
        self.process.send_signal(signal.SIGHUP)
        return self.until(lambda now: now["generation"] > before["generation"]
                          or now["reloads_failed"] > before["reloads_failed"])

    def stop(self):
        """Drains and demands a clean end: exit 0, nothing on stderr (sanitizers write there)."""
        if self.watch is not None:
            self.watch.close()
            self.watch = None
        self.process.send_signal(signal.SIGTERM)
        error = self.process.communicate(timeout=PATIENCE)[1].decode()
        assert self.process.returncode == 0, "status %d: %s" % (self.process.returncode, error)
        return error


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def problem(self):
        assert self.headers["content-type"] == "application/problem+json", self.headers
        problem = json.loads(self.body)
        assert problem["status"] == self.status, problem
        return problem


class Line:
    """A connection: sends given bytes, reads whole answers, tells when the other side is done."""

    def __init__(self, sock):
        self.sock = sock
        self.sock.settimeout(PATIENCE)
        self.buffer = b""

    def send(self, data):
        self.sock.sendall(data)

    def fill(self):
        try:
            block = self.sock.recv(65536)
        except (ConnectionResetError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
            block = b""
        self.buffer += block
        return len(block) > 0

    def read(self):
        while b"\r\n\r\n" not in self.buffer:
            if not self.fill():
                raise AssertionError("ended before an answer: %r" % (self.buffer[:200],))
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("ascii").split("\r\n")
        headers = {}
        for one in lines[1:]:
            name, value = one.split(": ", 1)
            assert name.lower() not in headers, "twice: " + name
            headers[name.lower()] = value
        status = int(lines[0].split(" ", 2)[1])
        if status == 100:
            return Answer(100, headers, b"")
        length = int(headers["content-length"])
        while len(self.buffer) < length:
            if not self.fill():
                raise AssertionError("ended inside an answer")
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        assert headers["x-request-id"], headers
        return Answer(status, headers, body)

    def ask(self, data):
        self.send(data)
        return self.read()

    def ended(self):
        """Reads to the end; returns what still came."""
        while self.fill():
            pass
        return self.buffer

    def reset(self):
        """Vanishes with a TCP reset."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.sock.detach())

    def close(self):
        self.sock.close()


def is_readable(sock, seconds):
    return bool(select.select([sock], [], [], seconds)[0])


class Raw:
    """TLS in memory, so that its bytes can be sent in any pieces."""

    def __init__(self, server, caller="p1", version=None):
        self.sock = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.inward, self.outward = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = server.pki.context(caller, version).wrap_bio(
            self.inward, self.outward, server_hostname="localhost")

    def push(self, piece):
        data = self.outward.read()
        for at in range(0, len(data), piece):
            self.sock.sendall(data[at:at + piece])

    def pull(self):
        data = self.sock.recv(65536)
        if data:
            self.inward.write(data)
        else:
            self.inward.write_eof()
        return bool(data)

    def handshake(self, piece):
        while True:
            try:
                self.tls.do_handshake()
                self.push(piece)
                return
            except ssl.SSLWantReadError:
                self.push(piece)
                self.pull()

    def exchange(self, data, piece):
        self.tls.write(data)
        self.push(piece)
        answer = b""
        while b"\r\n\r\n" not in answer:
            try:
                answer += self.tls.read(65536)
            except ssl.SSLWantReadError:
                assert self.pull(), "ended before an answer"
        return answer
