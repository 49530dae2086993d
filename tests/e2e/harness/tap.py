"""Test Anything Protocol: tests are functions with a title; each becomes one line."""
import re
import sys
import time
import traceback

TESTS = []


class Skip(Exception):
    """Raised by a test that cannot run here; says why."""


def test(title):
    def register(function):
        TESTS.append((title, function))
        return function
    return register


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def equal(got, expected, what):
    if got != expected:
        raise AssertionError(f"{what}: got {got!r}, expected {expected!r}")


def _comment(text):
    for line in str(text).rstrip().split("\n"):
        print("    # " + line, flush=True)


def run_all(env, only):
    chosen = [(t, f) for t, f in TESTS if not only or re.search(only, f"{f.__module__} {t}")]
    print(f"1..{len(chosen)}", flush=True)
    failed = 0
    for number, (title, function) in enumerate(chosen, 1):
        name = f"{function.__module__.removeprefix('test_')}: {title}"
        started = time.monotonic()
        try:
            function(env)
        except Skip as reason:
            print(f"ok {number} - {name} # SKIP {reason}", flush=True)
            continue
        except Exception as error:  # a test that breaks in any way has failed
            failed += 1
            print(f"not ok {number} - {name}", flush=True)
            _comment(f"{type(error).__name__}: {error}")
            place = [f for f in traceback.extract_tb(error.__traceback__) if "/e2e/" in f.filename]
            for frame in place[-3:]:
                _comment(f"at {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.line}")
            traceback.print_exc(file=sys.stderr)
            env.after_failure(name)
            continue
        print(f"ok {number} - {name} ({time.monotonic() - started:.1f} s)", flush=True)
    return failed
