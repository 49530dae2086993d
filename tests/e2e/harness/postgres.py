"""A private PostgreSQL 15 cluster: own directory, Unix socket only, as the user postgres when root asks."""
import os
import pwd
import shutil
import signal
import subprocess
import time

BIN = os.environ.get("TEYAO_PG_BIN", "/usr/lib/postgresql/15/bin")


def _children(parent):
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(entry))
    return found


class Postgres:
    """Commits are flushed to disk as in production: the kill tests would prove nothing otherwise."""

    def __init__(self, directory, settings):
        self.directory = directory
        self.data = os.path.join(directory, "data")
        self.socket = os.path.join(directory, "socket")
        self.log = os.path.join(directory, "postgresql.log")
        self.port = 5432
        self.process = None
        self.as_user = {}
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        self.environment["LC_ALL"] = "C.UTF-8"
        os.makedirs(self.socket, mode=0o700)
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            self.as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            for path in (directory, self.socket):
                os.chown(path, account.pw_uid, account.pw_gid)
        self._run([f"{BIN}/initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                   "--locale=C.UTF-8", "--no-sync"])
        with open(os.path.join(self.data, "postgresql.auto.conf"), "a", encoding="utf-8") as conf:
            for name, value in settings.items():
                conf.write(f"{name} = '{value}'\n")
            conf.write(f"listen_addresses = ''\nunix_socket_directories = '{self.socket}'\n"
                       f"port = {self.port}\n")

    def _run(self, command):
        done = subprocess.run(command, cwd=self.directory, env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **self.as_user)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]}: {done.stdout}")

    def conninfo(self, user, database="teyao"):
        return f"host={self.socket} port={self.port} user={user} dbname={database}"

    def start(self, wait_s=60):
        deadline = time.monotonic() + wait_s
        while time.monotonic() < deadline:
            with open(self.log, "ab") as log:
                self.process = subprocess.Popen(
                    [f"{BIN}/postgres", "-D", self.data], cwd=self.directory, env=self.environment,
                    stdout=log, stderr=log, stdin=subprocess.DEVNULL, **self.as_user)
            if self._ready(deadline):
                return
            # A postmaster that was killed can leave backends that still hold the shared memory.
            self.process.wait()
            time.sleep(0.2)
        raise RuntimeError("PostgreSQL does not start, see " + self.log)

    def _ready(self, deadline):
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                return False
            ask = subprocess.run([f"{BIN}/pg_isready", "-q", "-h", self.socket, "-p", str(self.port),
                                  "-U", "postgres", "-d", "postgres"],
                                 env=self.environment)
            if ask.returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def stop(self, how=signal.SIGINT):
        """SIGINT: fast; SIGQUIT: immediate, without a checkpoint."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None

    def kill(self):
        """kill -9 of the postmaster and of every process it started."""
        if self.process is None or self.process.poll() is not None:
            return
        os.kill(self.process.pid, signal.SIGSTOP)
        victims = _children(self.process.pid) + [self.process.pid]
        for pid in victims:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        self.process = None

    def sql(self, text, user="postgres", database="teyao"):
        """Rows as lists of text; raises with the server's message."""
        done = subprocess.run(
            [f"{BIN}/psql", "-XAtq", "-F", "\x1f", "-R", "\x1e", "-v", "ON_ERROR_STOP=1", "-c", text,
             self.conninfo(user, database)], env=self.environment, text=True, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr.strip()}")
        body = done.stdout.rstrip("\n")
        return [row.split("\x1f") for row in body.split("\x1e")] if body else []

    def value(self, text):
        rows = self.sql(text)
        return rows[0][0] if rows else None

    def log_text(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def remove(self):
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.directory, ignore_errors=True)
