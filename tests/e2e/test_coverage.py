"""After all the others: every documented call was made, and every documented status of the main ones was seen."""
import os
import sys

from harness.tap import Skip, equal, test

# Statuses that only overload or a lost client can produce are shown by other suites.
ELSEWHERE = {"411", "429", "503", "413", "415"}


# Errors of PostgreSQL that this suite provokes; a constraint that the daemon runs into is none of them.
PROVOKED = ("permission denied", "is refused", "does not exist", "statement timeout")


@test("at the end teyaod stops with 0 and said nothing of a bug, a leak or an error of memory")
def clean_end(env):
    equal(env.daemon.stop(), 0, f"exit status; {env.daemon.log_tail()}")
    equal(env.daemon.complaints(), [], "complaints")


@test("PostgreSQL refused nothing that was not provoked: the program never runs into a constraint")
def no_errors(env):
    lines = [line for line in env.pg.log_text().split("\n") if "ERROR:" in line and not any(p in line for p in PROVOKED)]
    equal(lines[:5], [], "errors")


@test("every documented call was answered with success, and every refusal of it that this suite can cause was seen")
def coverage(env):
    if len(sys.argv) > 1 or os.environ.get("TEYAO_E2E_PARTIAL"):
        raise Skip("only some tests were run")
    missing = []
    for path, _, methods in env.api.operations:
        for method, operation in methods.items():
            for status in operation["responses"]:
                if status in ELSEWHERE or (path == "/readyz" and status == "503"):
                    continue
                if (path, method.upper(), int(status)) not in env.api.seen:
                    missing.append(f"{method.upper()} {path} {status}")
    equal(missing, [], "never seen")
