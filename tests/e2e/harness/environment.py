"""One run's world: PostgreSQL, schema, authority, keys, daemon, clients. Everything lies in one temporary directory and is
stopped and removed at the end, also after SIGINT."""
import atexit
import contextlib
import datetime
import os
import re
import secrets
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time

from . import build as b
from .client import Client
from .daemon import Daemon
from .openapi import OpenApi
from .pki import Pki
from .postgres import BIN, Postgres

PHARMACIES = ["e2e-p1", "e2e-p2", "e2e-p3", "e2e-p4", "e2e-p5"]


def deployed_settings(source):
    """PostgreSQL's settings as deploy/ writes them: what is tested is what runs."""
    with open(os.path.join(source, "deploy", "cluster.sh"), encoding="utf-8") as script:
        block = re.search(r"<<CONF\n(.*?)\nCONF\n", script.read(), re.S).group(1)
    settings = {}
    for line in block.split("\n"):
        match = re.match(r"^(\w+) = (.*)$", line)
        if match and "$" not in line:
            settings[match.group(1)] = match.group(2).strip().strip("'")
    for name in ("listen_addresses", "unix_socket_directories", "port"):
        settings.pop(name, None)
    return settings


class Environment:
    def __init__(self, source, build):
        self.source = source
        self.build = build
        self.clients = []
        self.pg = self.daemon = None
        self.others = []
        self._rows = {}
        self.directory = tempfile.mkdtemp(prefix="teyao-e2e-")
        os.chmod(self.directory, 0o711)  # the cluster's account has to pass
        atexit.register(self.close)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda n, _: sys.exit(128 + n))
        self.api = OpenApi(os.path.join(source, "daemon", "openapi.yaml"))

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    # ---- start ----
    @staticmethod
    def avoid_midnight():
        """Bodies say today and yesterday: a run must not see the day change in Shanghai."""
        now = datetime.datetime.now(b.SHANGHAI)
        left = 86400 - (now.hour * 3600 + now.minute * 60 + now.second)
        if left < 300:
            print(f"# the day ends in {left} s: waiting for the next one", flush=True)
            time.sleep(left + 1)

    def start(self):
        self.avoid_midnight()
        self.start_postgres()
        self.make_keys()
        self.pki = Pki(self.source, self.make_directory("pki"))
        self.ca = self.pki.ca
        self.start_daemon()
        self.p1, self.p2, self.p3, self.p4, self.p5 = (self.client("pharmacy", name) for name in PHARMACIES)
        self.core = self.client("service", "e2e-core")
        self.ops = self.client("ops", "e2e-li")
        self.plain = Client(self.daemon.plain_port, None, None, self.api, "plain")
        self.clients.append(self.plain)
        for name in PHARMACIES:
            answer = self.core.put(f"/v1/pharmacies/{name}", self.pharmacy_body(name))
            if answer.status != 201:
                raise RuntimeError(f"pharmacy {name}: {answer!r}")

    def make_directory(self, name):
        os.makedirs(self.path(name), mode=0o700, exist_ok=True)
        return self.path(name)

    def start_postgres(self):
        os.makedirs(self.path("pg"), mode=0o700)
        self.pg = Postgres(self.path("pg"), deployed_settings(self.source))
        self.pg.start()
        self.pg.sql("CREATE DATABASE teyao", database="postgres")
        environment = dict(self.pg.environment, PGUSER="postgres")
        done = subprocess.run(["sh", os.path.join(self.source, "schema", "apply.sh"), "--fast", self.pg.socket,
                               str(self.pg.port), "teyao"], env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise RuntimeError(f"schema/apply.sh: {done.stdout[-3000:]}")

    def make_keys(self):
        directory = self.make_directory("keys")
        lines = [f"{purpose} 1 {'aes-256-gcm' if purpose == 'seal' else 'hmac-sha256'} {secrets.token_hex(32)}"
                 for purpose in ("seal", "identity", "pickup", "tag", "idempotency")]
        self.keys_file = os.path.join(directory, "keys")
        with open(os.open(self.keys_file, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")
        self.signing_key = os.path.join(directory, "signing.pem")
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.signing_key], check=True,
                       capture_output=True)
        os.chmod(self.signing_key, 0o600)

    def start_daemon(self):
        certificate, key = self.pki.server()
        self.formulary = self.path("formulary")  # a copy, so that lists can be changed
        shutil.copytree(os.path.join(self.source, "formulary"), self.formulary)
        settings = {
            "server": {},
            "tls": {"tls_certificate": certificate, "tls_key": key, "tls_client_ca": self.pki.ca,
                    "tls_crl": self.pki.crl},
            "database": {"database": self.pg.conninfo("teyao_daemon"), "database_connections": 6,
                         "database_connect_ms": 2000},
            "files": {"formulary_dir": self.formulary, "keys_file": self.keys_file,
                      "signing_key_file": self.signing_key},
            "limits": {"caller_rate_per_second": 100000, "caller_burst": 100000},
            "timeouts": {"drain_ms": 15000},
            "work": {"janitor_period_s": 1, "audit_seal_period_s": 1},
            "log": {"log_level": "info"},
        }
        roles = {"urn:teyao:service:e2e-core": "core", "urn:teyao:ops:e2e-li": "reviewer auditor",
                 "urn:teyao:ops:e2e-wu": "reviewer", "urn:teyao:ops:e2e-chen": "senior", "urn:teyao:ops:e2e-auditor": "auditor"}
        self.daemon = Daemon(self.make_directory("daemon"), os.path.join(self.build, "teyaod"), settings, roles)
        self.daemon.start(60)

    # ---- callers ----
    def client(self, kind, name):
        client = self.client_with(self.pki.issue(kind, name))
        client.name = name
        self.clients.append(client)
        return client

    def client_with(self, identity):
        return Client(self.daemon.port, self.ca, identity, self.api, "unnamed")

    def context(self, kind, name):
        context = ssl.create_default_context(cafile=self.ca)
        context.load_cert_chain(*self.pki.issue(kind, name))
        return context

    def stranger(self):
        """A certificate of another authority with the same name as a known pharmacy."""
        return Pki(self.source, self.make_directory("stranger")).issue("pharmacy", "e2e-p1")

    def revoke(self, kind, name):
        self.pki.revoke(kind, name)

    def new_server_certificate(self):
        """Replaces the server's certificate in place; gives its serial number in hex."""
        certificate, _ = self.pki.server(again=True)
        text = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-serial"], check=True,
                              capture_output=True, text=True).stdout
        return text.strip().split("=")[1]

    # ---- things to ask about ----
    @staticmethod
    def pharmacy_body(name):
        return {"name": f"测试药房 {name}", "province": "上海", "city": "上海", "plans": b.PLANS}

    def policy(self, plan=b.PLAN_CPIC, person=None, **changes):
        person = person or b.Person()
        number = b.policy_no()
        answer = self.core.put(f"/v1/policies/{number}", b.policy(person, plan, **changes))
        if answer.status != 201:
            raise AssertionError(f"policy: {answer!r}")
        return number, person

    def rows(self, list_id):
        if list_id not in self._rows:
            self._rows[list_id] = self.p1.get(f"/v1/formulary/lists/{list_id}?limit=200").json["items"]
        return self._rows[list_id]

    def lung_rows(self):
        """Rows of cpic-b for lung cancer that brand, generic and maker name without doubt; osimertinib is not among them."""
        return [r for r in self.rows("cpic-b") if "肺癌" in (r["diseases"] or "") and r["brand"] and r["generic"]
                and r["manufacturer"] and r["molecule"] != "奥希替尼" and "；" not in r["brand"] and "、" not in r["brand"]]

    @staticmethod
    def line_of(row, **changes):
        line = {"brand": row["brand"], "generic": row["generic"], "manufacturer": row["manufacturer"], "quantity": 30,
                "unit": "片", "days_supply": 30, "unit_price_fen": 18600}
        return line | changes

    @staticmethod
    def last_event(client):
        cursor = None
        while True:
            page = client.get("/v1/events?limit=200" + (f"&after={cursor}" if cursor else "")).json
            cursor = page["next_cursor"] or cursor
            if len(page["items"]) < 200:
                return cursor

    @contextlib.contextmanager
    def clock(self, days):
        """teyaod with its clock moved (certificates are judged by the real one), for as long as the block lasts."""
        moment = datetime.datetime.now(b.SHANGHAI) + datetime.timedelta(days=days)
        self.restart(["--allow-test-clock"], moment.isoformat(timespec="seconds"))
        try:
            yield
        finally:
            self.restart([], None)

    @contextlib.contextmanager
    def second_daemon(self):
        """Another teyaod on the same database, as behind a load balancer; gives a function that moves a client to it."""
        settings = {section: dict(values) for section, values in self.daemon.settings.items()}
        other = Daemon(self.make_directory("daemon-2"), self.daemon.program, settings, self.daemon.roles)
        self.others.append(other)
        other.start(60)

        def moved(client):
            twin = client.copy()
            twin.port = other.port
            return twin
        try:
            yield moved
        finally:
            status = other.stop()
            self.others.remove(other)
        if status != 0 or other.complaints():
            raise AssertionError(f"the second teyaod ended with {status}: {other.complaints()[:3]} {other.log_tail()}")

    def hang_up(self):
        for client in self.clients:
            client.close()

    def restart(self, arguments, test_clock):
        status = self.daemon.stop()
        if status != 0:
            raise AssertionError(f"teyaod ended with {status}: {self.daemon.log_tail()}")
        self.daemon.settings["work"].pop("test_clock", None)
        if test_clock is not None:
            self.daemon.settings["work"]["test_clock"] = test_clock
        self.daemon.arguments = arguments
        self.hang_up()
        self.daemon.start()

    @staticmethod
    def wait_for(condition, what, seconds=15):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return
            time.sleep(0.05)
        raise AssertionError(f"waited {seconds} s for {what}")

    def ledger_holds(self):
        """Invariants, asked of the tables as superuser."""
        problems = self.pg.sql(
            "SELECT 'posting ' || authorization_id || ' ' || posting FROM teyao.ledger_entry"
            " GROUP BY bucket, authorization_id, posting, policy_no, year_start, pool HAVING sum(amount_fen) <> 0"
            " UNION ALL SELECT 'account over its cap ' || policy_no || ' ' || pool FROM teyao.account"
            " WHERE held_fen < 0 OR captured_fen < 0 OR held_fen + captured_fen > cap_fen"
            " OR deductible_used_fen > deductible_cap_fen"
            " UNION ALL SELECT 'balance is not the sum of its entries ' || a.policy_no || ' ' || a.pool"
            " FROM teyao.account a LEFT JOIN (SELECT bucket, policy_no, year_start, pool,"
            "   sum(amount_fen) FILTER (WHERE side = 'held') AS held,"
            "   sum(amount_fen) FILTER (WHERE side = 'captured') AS captured,"
            "   sum(amount_fen) FILTER (WHERE side = 'deductible_used') AS used"
            "   FROM teyao.ledger_entry GROUP BY bucket, policy_no, year_start, pool) e"
            " USING (bucket, policy_no, year_start, pool)"
            " WHERE a.held_fen <> coalesce(e.held, 0) OR a.captured_fen <> coalesce(e.captured, 0)"
            " OR a.deductible_used_fen <> coalesce(e.used, 0)")
        if problems:
            raise AssertionError(f"the ledger does not hold: {problems[:5]}")

    def dump(self):
        return subprocess.run([f"{BIN}/pg_dump", "--data-only", self.pg.conninfo("postgres")], check=True,
                              capture_output=True, text=True, env=self.pg.environment).stdout

    # ---- end ----
    def after_failure(self, name):
        """What a person needs to understand: the last lines of the daemon's log, on standard error."""
        self.hang_up()
        if self.daemon is None:
            return
        print(f"--- {name}: last lines of teyaod's log\n{self.daemon.log_tail(12)}", file=sys.stderr, flush=True)
        if not self.daemon.is_alive():
            with contextlib.suppress(Exception):
                self.daemon.start()
        elif self.pg.process is None or self.pg.process.poll() is not None:
            with contextlib.suppress(Exception):
                self.pg.start()

    def keep_logs(self, directory):
        for name, path in (("teyaod", self.daemon and self.daemon.log), ("postgresql", self.pg and self.pg.log)):
            if path and os.path.exists(path):
                shutil.copyfile(path, os.path.join(directory, f"e2e-{name}.log"))

    def close(self):
        directory, self.directory = self.directory, None
        if directory is None:
            return
        self.hang_up()
        for daemon in [self.daemon, *self.others]:
            if daemon is not None:
                with contextlib.suppress(Exception):
                    daemon.kill()
        output = os.environ.get("TEYAO_TEST_OUTPUT")
        if output:
            with contextlib.suppress(OSError):
                self.keep_logs(output)
        if self.pg is not None:
            with contextlib.suppress(Exception):
                self.pg.remove()
        shutil.rmtree(directory, ignore_errors=True)
