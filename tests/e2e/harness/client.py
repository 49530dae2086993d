"""A caller with a certificate, or none, on a kept-alive connection. Everything it sends and gets is judged by the OpenAPI file."""
import http.client
import json
import socket
import ssl
import uuid

TIMEOUT_S = 30


class Answer:
    def __init__(self, status, headers, body, schema_may_pass=False):
        self.status = status
        self.headers = headers
        self.body = body
        self.schema_may_pass = schema_may_pass

    def header(self, name, default=None):
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return default

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.body.decode("utf-8"))

    @property
    def code(self):
        return self.json.get("code")

    @property
    def replayed(self):
        return self.header("Idempotent-Replayed") == "true"

    def fields(self):
        """Field errors as (pointer, code)."""
        return sorted((e["pointer"], e["code"]) for e in self.json.get("errors", []))

    def __repr__(self):
        return f"<{self.status} {self.text[:600]}>"


class LostAnswer(Exception):
    """The connection ended before the answer was complete."""


def new_key():
    return "k-" + uuid.uuid4().hex


class Client:
    """judge: OpenApi or None. identity: (certificate, key) files or None."""

    def __init__(self, port, ca, identity, judge, name):
        self.port = port
        self.name = name
        self.judge = judge
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if ca else None
        if self.context:
            self.context.load_verify_locations(ca)
            self.context.minimum_version = ssl.TLSVersion.TLSv1_2
            if identity:
                self.context.load_cert_chain(*identity)
        self.connection = None

    def copy(self):
        """The same caller on a connection of its own (for threads)."""
        twin = object.__new__(Client)
        twin.__dict__.update(self.__dict__)
        twin.connection = None
        return twin

    def connect(self):
        if self.context:
            self.connection = http.client.HTTPSConnection("localhost", self.port, timeout=TIMEOUT_S,
                                                          context=self.context)
        else:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def send(self, method, target, body=None, headers=None, schema_may_pass=False, judged=True):
        """body: bytes as they are, anything else as JSON. Raises LostAnswer; never repeats by itself."""
        data = body if body is None or isinstance(body, bytes) else \
            json.dumps(body, ensure_ascii=False).encode("utf-8")
        all_headers = {}
        if data is not None:
            all_headers["Content-Type"] = "application/json"
        all_headers.update(headers or {})
        all_headers = {k: v for k, v in all_headers.items() if v is not None}
        try:
            if self.connection is None:
                self.connect()
            self.connection.request(method, target, data, all_headers)
            response = self.connection.getresponse()
            answer = Answer(response.status, response.getheaders(), response.read(), schema_may_pass)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise LostAnswer(f"{method} {target}: {type(error).__name__}: {error}") from error
        if (answer.header("Connection") or "").lower() == "close":
            self.close()
        if judged and self.judge is not None:
            self.judge.judge(method, target, data, answer)
        return answer

    def get(self, target, **more):
        return self.send("GET", target, **more)

    def post(self, target, body, key=None, **more):
        """key None: a new one; False: none is sent."""
        headers = dict(more.pop("headers", {}))
        if key is not False:
            headers.setdefault("Idempotency-Key", key or new_key())
        return self.send("POST", target, body, headers=headers, **more)

    def put(self, target, body, **more):
        return self.send("PUT", target, body, **more)

    # ---- the calls ----
    def authorize(self, body, key=None, **more):
        return self.post("/v1/authorizations", body, key, **more)

    def estimate(self, body, **more):
        return self.post("/v1/estimates", body, False, **more)

    def authorization(self, identity, **more):
        return self.get(f"/v1/authorizations/{identity}", **more)

    def documents(self, identity, body, key=None, **more):
        return self.post(f"/v1/authorizations/{identity}/documents", body, key, **more)

    def cancel(self, identity, body=None, key=None, **more):
        return self.post(f"/v1/authorizations/{identity}/cancel", {} if body is None else body, key, **more)

    def reverse(self, reversed_key, key=None, **more):
        return self.post("/v1/reversals", {"idempotency_key": reversed_key}, key, **more)

    def check(self, code, **more):
        return self.post("/v1/pickups/check", {"code": code}, False, **more)

    def dispense(self, body, key=None, **more):
        return self.post("/v1/pickups/dispense", body, key, **more)
