#!/bin/sh
# Every decision case of this folder, and what the cases show together, as TAP.
cd "$(dirname "$0")/../.." || exit 2
: "${TEYAO_BUILD:?set by tests/run.sh}"
program=$(find "$TEYAO_BUILD" -type f -name test_cases -perm -u+x | head -n 1)
if [ -z "$program" ]; then
    printf '1..1\nnot ok 1 - test_cases was not built\n'
    exit 1
fi
exec "$program"
