#!/bin/sh
# Raw bytes over real TLS against listen and conn alone, and the database pool against a server that
# misbehaves; TAP, one plan for each of the two.
cd "$(dirname "$0")" || exit 2
: "${TEYAO_BUILD:?set by tests/run.sh}"
status=0
run() { # script, program
    program=$(find "$TEYAO_BUILD" -type f -name "$2" -perm -u+x | head -n 1)
    if [ -z "$program" ]; then
        printf '1..1\nnot ok 1 - %s was not built\n' "$2"
        status=1
    else
        /usr/bin/python3 -B "$1" "$program" || status=1
    fi
}
run wire_run.py wire_echo_server
run wire_db.py wire_db_probe
exit $status
