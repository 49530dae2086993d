#!/bin/sh
# Every decision case (tests/cases/<topic>/<name>.json) through the sanitizer build, as TAP.
cd "$(dirname "$0")/../.." || exit 2
: "${TEYAO_BUILD:?set by tests/run.sh}"
program=$(find "$TEYAO_BUILD" -type f -name test_cases -perm -u+x | head -n 1)
[ -n "$program" ] || { printf '1..1\nnot ok 1 - test_cases was not built\n'; exit 1; }
exec "$program"
