"""Runs the end-to-end tests: `python3 run.py [REGEX]` chooses tests by file and title."""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from harness import tap  # noqa: E402
from harness.environment import Environment  # noqa: E402

# In this order: what explains most comes first, what stops things comes last.
FILES = ["openapi", "formulary", "authorizations", "estimates", "idempotency", "lifecycle", "reviews", "pickups", "core", "access", "settings", "input", "fuzz",
         "privacy", "keys", "audit", "activation", "concurrency", "several", "replay", "stalls", "reload", "kill", "coverage"]


def main():
    source = os.environ.get("TEYAO_SOURCE") or os.path.dirname(os.path.dirname(HERE))
    build = os.environ.get("TEYAO_BUILD") or os.path.join(source, "build", "asan")
    for name in FILES:
        __import__("test_" + name)
    env = Environment(source, build)
    try:
        env.start()
    except Exception as error:  # nothing can be tested: say why, as one failure
        print("1..1", flush=True)
        print("not ok 1 - the environment starts", flush=True)
        for line in str(error).split("\n"):
            print("    # " + line)
        raise
    return 1 if tap.run_all(env, sys.argv[1] if len(sys.argv) > 1 else None) else 0


if __name__ == "__main__":
    sys.exit(main())
