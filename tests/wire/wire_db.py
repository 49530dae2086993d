"""The database pool against a private PostgreSQL whose functions misbehave on demand; TAP.
Argument: the probe. A stand-in schema gives the two statements without parameters."""
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e", "harness"))
from postgres import Postgres  # noqa: E402

PATIENCE = 30.0
SCHEMA = """
CREATE SCHEMA teyao;
CREATE TABLE teyao.mode (what text);
INSERT INTO teyao.mode VALUES ('ok');
CREATE TABLE teyao.effect (at timestamptz DEFAULT clock_timestamp());
CREATE TABLE teyao.once (n int, CONSTRAINT once_only UNIQUE (n) DEFERRABLE INITIALLY DEFERRED);
INSERT INTO teyao.once VALUES (1);
CREATE TABLE teyao.seen (n int);
CREATE FUNCTION teyao.behave() RETURNS void LANGUAGE plpgsql AS $$
DECLARE m text := (SELECT what FROM teyao.mode);
BEGIN
    IF m = 'sleep' THEN PERFORM pg_sleep(30);
    ELSIF m = 'nap' THEN PERFORM pg_sleep(0.5);
    ELSIF m = 'raise' THEN RAISE EXCEPTION 'secret 123456' USING ERRCODE = 'TY001', CONSTRAINT = 'a_rule';
    ELSIF m = 'deferred' THEN INSERT INTO teyao.once VALUES (1);
    ELSIF m = 'standby' THEN RAISE EXCEPTION 'read-only' USING ERRCODE = '25006';
    ELSIF m = 'die' THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1);
    END IF;
END $$;
CREATE FUNCTION teyao.barrier() RETURNS TABLE (barrier text) LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO teyao.effect DEFAULT VALUES;
    PERFORM teyao.behave();
    RETURN QUERY SELECT 'ok'::text;
END $$;
CREATE FUNCTION teyao.readiness() RETURNS TABLE (schema_version text, role text, role_ok boolean,
    writable boolean, server_version_num int, synchronous_commit text, logs_parameters boolean)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM teyao.behave();
    RETURN QUERY SELECT 'x'::text, 'x'::text, true, true, 150000, 'on'::text, false;
END $$;
"""


class Probe:
    def __init__(self, program, postgres, connections=2, queue=100, timeout_ms=5000):
        self.process = subprocess.Popen(
            [program, postgres.conninfo("postgres", "postgres"), str(connections), str(queue),
             str(timeout_ms)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.answers = {}
        self.count = 0
        self.until_ready()

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def call(self, statement="barrier", deadline_ms=20000, kind="change"):
        self.tell("call %s %d %s" % (statement, deadline_ms, kind))
        self.count += 1
        return self.count - 1

    def read_line(self):
        words = self.process.stdout.readline().split()
        if not words:
            raise AssertionError("probe ended: " + self.process.stderr.read())
        if words[0] != "state":
            self.answers[int(words[0])] = words[1:]
        return words

    def answer(self, number):
        while number not in self.answers:
            self.read_line()
        return self.answers[number]

    def ask(self, *arguments, **named):
        return self.answer(self.call(*arguments, **named))

    def state(self):
        self.tell("state")
        words = self.read_line()
        while words[0] != "state":
            words = self.read_line()
        return words[1] == "1", int(words[2])

    def until_ready(self):
        end = time.monotonic() + PATIENCE
        while not self.state()[0]:
            assert time.monotonic() < end, "never ready"

    def close(self):
        self.tell("close")
        rest, error = self.process.communicate(timeout=PATIENCE)
        for line in rest.splitlines():
            words = line.split()
            self.answers[int(words[0])] = words[1:]
        assert self.process.returncode == 0, error
        assert "secret" not in error and "123456" not in error, "a value reached the log: " + error
        return error


class Run:
    def __init__(self, program, postgres):
        self.program, self.postgres = program, postgres

    def sql(self, text):
        return self.postgres.sql(text, database="postgres")

    def mode(self, what):
        self.sql("UPDATE teyao.mode SET what = '%s'" % what)

    def effects(self):
        return int(self.sql("SELECT count(*) FROM teyao.effect")[0][0])

    def probe(self, **named):
        return Probe(self.program, self.postgres, **named)

    def until(self, text):
        end = time.monotonic() + PATIENCE
        while self.sql(text)[0][0] != "t":
            assert time.monotonic() < end, "never: " + text

    def until_sleeping(self):
        self.until("SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'teyaod'"
                   " AND wait_event = 'PgSleep'")


def test_done(run):
    probe = run.probe()
    before = run.effects()
    assert probe.ask() == ["done", "-", "-", "1"]
    assert probe.ask("readiness", kind="read") == ["done", "-", "-", "1"]
    assert run.effects() == before + 1
    probe.close()


def test_refused_and_rolled_back(run):
    probe = run.probe()
    before = run.effects()
    run.mode("raise")
    assert probe.ask() == ["error", "TY001", "a_rule", "-1"]
    run.mode("ok")
    assert run.effects() == before
    assert probe.ask()[0] == "done"
    probe.close()


def test_refused_at_the_commit(run):
    """The row comes first and the error after it: what counts is ReadyForQuery."""
    probe = run.probe()
    before = run.effects()
    run.mode("deferred")
    assert probe.ask() == ["error", "23505", "once_only", "-1"]
    run.mode("ok")
    assert run.effects() == before
    probe.close()


def test_the_server_ends_what_takes_too_long(run):
    probe = run.probe(timeout_ms=700)
    before = run.effects()
    run.mode("sleep")
    assert probe.ask(deadline_ms=20000) == ["error", "57014", "-", "-1"]
    run.mode("ok")
    assert run.effects() == before
    assert probe.ask()[0] == "done"
    probe.close()


def test_a_deadline_before_that_is_unknown_for_a_change(run):
    probe = run.probe(connections=1, timeout_ms=1500)
    assert probe.ask()[0] == "done" and probe.ask("readiness", kind="read")[0] == "done"
    run.mode("sleep")
    assert probe.ask(deadline_ms=300)[0] == "unknown"
    assert probe.ask("readiness", deadline_ms=200, kind="read")[0] == "unavailable", "still queued"
    run.mode("ok")
    assert probe.ask()[0] == "done", "the connection serves again once the server gave up"
    run.mode("sleep")
    assert probe.ask("readiness", deadline_ms=300, kind="read")[0] == "unavailable"
    run.mode("ok")
    assert probe.ask()[0] == "done"
    probe.close()


def test_a_call_told_unavailable_never_runs(run):
    """Its statement was still to be prepared when time was over."""
    probe = run.probe(connections=1, timeout_ms=3000)
    before = run.effects()
    run.mode("nap")
    first = probe.call("readiness", kind="read")
    second = probe.call(deadline_ms=100)
    assert probe.answer(second)[0] == "unavailable"
    assert probe.answer(first)[0] == "done"
    run.mode("ok")
    assert probe.ask()[0] == "done"
    assert run.effects() == before + 1
    probe.close()


def test_backend_killed(run):
    probe = run.probe()
    run.mode("die")
    assert probe.ask()[0] == "unknown"
    run.mode("ok")
    assert probe.ask()[0] == "done"
    run.mode("sleep")
    number = probe.call("readiness", kind="read")
    run.until_sleeping()
    run.mode("ok")
    run.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'teyaod'")
    assert probe.answer(number)[0] == "done", "a read is asked again"
    probe.close()


def test_standby_and_stale_statement(run):
    probe = run.probe()
    run.mode("standby")
    assert probe.ask()[0] == "unavailable"
    run.mode("ok")
    assert probe.ask()[0] == "done"
    for number in [probe.call() for _ in range(10)]:
        assert probe.answer(number)[0] == "done"
    run.sql("DROP FUNCTION teyao.barrier(); CREATE FUNCTION teyao.barrier() RETURNS TABLE (barrier int)"
            " LANGUAGE plpgsql AS $$BEGIN RETURN QUERY SELECT 1; END$$")
    try:
        assert probe.ask()[0] == "done", "the new result type is taken over by a new connection"
    finally:
        run.sql("DROP FUNCTION teyao.barrier(); CREATE FUNCTION teyao.barrier() RETURNS TABLE (barrier text)"
                " LANGUAGE plpgsql AS $$BEGIN INSERT INTO teyao.effect DEFAULT VALUES;"
                " PERFORM teyao.behave(); RETURN QUERY SELECT 'ok'::text; END$$")
    probe.close()


def test_missing_function_is_an_error(run):
    probe = run.probe()
    run.sql("ALTER FUNCTION teyao.barrier() RENAME TO gone")
    try:
        assert probe.ask()[:2] == ["error", "42883"]
    finally:
        run.sql("ALTER FUNCTION teyao.gone() RENAME TO barrier")
    assert probe.ask()[0] == "done"
    probe.close()


def test_queue_is_bounded(run):
    probe = run.probe(connections=1, queue=5)
    run.mode("nap")
    numbers = [probe.call() for _ in range(1)]
    run.until_sleeping()
    numbers += [probe.call() for _ in range(7)]
    outcomes = [probe.answer(number)[0] for number in numbers]
    assert outcomes.count("refused") == 2 and outcomes.count("done") == 6, outcomes
    run.mode("ok")
    assert probe.state() == (True, 0)
    probe.close()


def test_many_at_once(run):
    probe = run.probe(connections=4, queue=2000)
    before = run.effects()
    numbers = [probe.call() for _ in range(500)]
    assert all(probe.answer(number)[0] == "done" for number in numbers)
    assert run.effects() == before + 500
    probe.close()


def test_a_wait_for_a_standby_that_is_cancelled(run):
    """PostgreSQL says COMMIT and warns: recorded here, perhaps nowhere else."""
    run.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    run.sql("SELECT pg_reload_conf()")
    probe = run.probe(connections=1)
    try:
        before = run.effects()
        number = probe.call()
        run.until("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        run.sql("SET synchronous_commit = local; SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                " WHERE wait_event = 'SyncRep'")
        assert probe.answer(number)[0] == "unknown"
        assert run.effects() == before + 1
    finally:
        run.sql("ALTER SYSTEM RESET synchronous_standby_names")
        run.sql("SELECT pg_reload_conf()")
    run.until("SELECT current_setting('synchronous_standby_names') = ''")
    assert probe.ask()[0] == "done", "the connection goes on"
    probe.close()


def test_server_killed_and_back(run):
    probe = run.probe()
    run.mode("sleep")
    number = probe.call()
    run.until_sleeping()
    run.postgres.kill()
    assert probe.answer(number)[0] == "unknown"
    waiting = probe.call(deadline_ms=600)
    assert probe.answer(waiting)[0] == "unavailable"
    end = time.monotonic() + PATIENCE
    while probe.ask(deadline_ms=100)[0] != "refused":
        assert time.monotonic() < end, "nobody should be kept waiting"
    run.postgres.start()
    run.mode("ok")
    probe.until_ready()
    assert probe.ask()[0] == "done"
    probe.close()


def test_closing_tells_everybody_once(run):
    probe = run.probe(connections=1)
    run.mode("sleep")
    numbers = [probe.call(), probe.call(), probe.call("readiness", kind="read")]
    forgotten = probe.call()
    probe.tell("detach %d" % forgotten)
    run.until_sleeping()
    probe.close()
    assert [probe.answers[number][0] for number in numbers] == ["unknown", "unavailable", "unavailable"]
    assert forgotten not in probe.answers
    run.mode("ok")


def test_a_forgotten_change_still_happens(run):
    probe = run.probe(connections=1)
    before = run.effects()
    run.mode("nap")
    first = probe.call()
    forgotten = probe.call()
    probe.tell("detach %d" % forgotten)
    assert probe.answer(first)[0] == "done"
    run.until("SELECT count(*) = %d FROM teyao.effect" % (before + 2))
    run.mode("ok")
    assert probe.ask()[0] == "done"
    assert forgotten not in probe.answers
    probe.close()


TESTS = [value for name, value in list(globals().items()) if name.startswith("test_")]


def main():
    program, picked = sys.argv[1], sys.argv[2:]
    tests = [test for test in TESTS if not picked or any(name in test.__name__ for name in picked)]
    failures = 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that the cluster is stopped then too
    directory = tempfile.mkdtemp(prefix="teyao-db-")
    os.chmod(directory, 0o755)
    postgres = Postgres(directory, {"fsync": "off", "max_connections": "40"})
    try:
        postgres.start()
        postgres.sql(SCHEMA, database="postgres")
        run = Run(program, postgres)
        print("1..%d" % len(tests), flush=True)
        for number, test in enumerate(tests, 1):
            name = test.__name__[5:].replace("_", " ")
            begin = time.monotonic()
            try:
                run.mode("ok")
                test(run)
                print("ok %d - db: %s # %.1f s" % (number, name, time.monotonic() - begin), flush=True)
            except Exception:  # whatever it was, the next test runs
                failures += 1
                print("not ok %d - db: %s" % (number, name))
                print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
    finally:
        postgres.stop(signal.SIGQUIT)
        postgres.remove()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
