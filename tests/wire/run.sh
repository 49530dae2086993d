#!/bin/sh
# Raw bytes over real TLS against listen and conn alone; TAP.
cd "$(dirname "$0")" || exit 2
: "${TEYAO_BUILD:?set by tests/run.sh}"
program=$(find "$TEYAO_BUILD" -type f -name wire_echo_server -perm -u+x | head -n 1)
if [ -z "$program" ]; then
    printf '1..1\nnot ok 1 - wire_echo_server was not built\n'
    exit 1
fi
exec /usr/bin/python3 -B wire_run.py "$program"
