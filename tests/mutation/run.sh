#!/bin/sh
# Changes the deciding code and the plans in one place at a time and shows that some test notices, as TAP.
#
#   sh tests/mutation/run.sh                       each rule left out, and a fixed sample of other changes
#   sh tests/mutation/run.sh --full                every change; the report is named at the end
#   sh tests/mutation/run.sh --sample 200 --seed 7 --only lib/rule_tier.c
#
# What survives and changes nothing is named, with the reason, in equivalent.txt.
cd "$(dirname "$0")/../.." || exit 2
build=${TEYAO_BUILD_ROOT:-build}/mutation
python=/usr/bin/python3
[ -x "$python" ] || python=python3
mkdir -p "$build" || exit 2
[ $# -gt 0 ] || set -- --quick
exec "$python" -B tests/mutation/mutate.py --build "$build" "$@"
