#!/bin/sh
# All style checks, as TAP. TEYAO_BUILD is a build with compile_commands.json (tests included).
cd "$(dirname "$0")/../.." || exit 2
status=0
for check in tests/style/check_*.sh; do
    sh "$check" "${TEYAO_BUILD:-build/dev}"
    case $? in 0 | 77) ;; *) status=1 ;; esac
done
exit $status
