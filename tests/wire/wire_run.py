"""Runs every wire test; TAP on standard output. Arguments: the server, then names to pick."""
import inspect
import sys
import tempfile
import time
import traceback

import wire_http
import wire_time
import wire_tls
from wire_harness import Pki, Server


def run_one(test, program, pki, server):
    if inspect.signature(test).parameters.keys() == {"server"}:
        test(server)
    else:
        test(program, pki)


def main():
    program, picked = sys.argv[1], sys.argv[2:]
    tests = [test for module in (wire_http, wire_tls, wire_time) for test in module.TESTS
             if not picked or any(name in test.__name__ for name in picked)]
    failures = 0
    with tempfile.TemporaryDirectory(prefix="teyao-wire-") as directory:
        pki = Pki(directory)
        server = Server(program, pki)
        print("1..%d" % (len(tests) + 1), flush=True)
        for number, test in enumerate(tests, 1):
            name = test.__name__[5:].replace("_", " ")
            begin = time.monotonic()
            try:
                run_one(test, program, pki, server)
                print("ok %d - %s # %.1f s" % (number, name, time.monotonic() - begin), flush=True)
            except Exception:  # whatever it was, the next test runs
                failures += 1
                print("not ok %d - %s" % (number, name))
                print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
        try:
            error = server.stop()
            print("ok %d - the server ends cleanly" % (len(tests) + 1))
            sys.stderr.write(error)
        except Exception:
            failures += 1
            print("not ok %d - the server ends cleanly" % (len(tests) + 1))
            print("# " + traceback.format_exc().replace("\n", "\n# "))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
