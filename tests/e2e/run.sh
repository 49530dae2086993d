#!/bin/sh
# End to end: a throw-away PostgreSQL, authority and teyaod ($TEYAO_BUILD/teyaod), every call over TLS, every request and
# answer held against daemon/openapi.yaml. Prints TAP.
#   sh tests/e2e/run.sh [REGEX]     tests whose file or title matches
#   TEYAO_SEED, TEYAO_KILL_ROUNDS   repeat a run of the kill tests, or lengthen it
cd "$(dirname "$0")" || exit 2
exec /usr/bin/python3 -B run.py "$@"
