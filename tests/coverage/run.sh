#!/bin/sh
# Branch coverage of the deciding code by the unit tests and the cases, as TAP: one line for each file,
# the uncovered branches as comments. The build of its own counts branches as written (-O0).
#
#   sh tests/coverage/run.sh           build, run, report
#
# Left out, because no input can reach them: invariants (BUG_IF, assert, MAGIC_CHECK) and the branch of a
# switch that takes no case (each case is counted by its line instead). Nothing else: memory that runs out
# is tested by test_no_memory.
cd "$(dirname "$0")/../.." || exit 2
root=$(pwd)
build=${TEYAO_BUILD_ROOT:-"$root/build"}/coverage
impossible='.*\b(BUG_IF|MAGIC_CHECK|assert|switch) ?\('
python=/usr/bin/python3
[ -x "$python" ] || python=python3
command -v gcovr >/dev/null || { echo "1..0 # SKIP gcovr is missing"; exit 0; }

fail() { # what, log
    printf '1..1\nnot ok 1 - %s\n' "$1"
    tail -n 20 "$2" | sed 's/^/# /'
    exit 1
}
mkdir -p "$build" || exit 2
log=$build/run.log
cmake -G Ninja -S . -B "$build" -DCMAKE_BUILD_TYPE=Debug -DTEYAO_COVERAGE=ON >"$log" 2>&1 || fail "cmake" "$log"
tests=$(for file in tests/unit/test_*.c; do basename "$file" .c; done | grep -v '^test_d_')
# shellcheck disable=SC2086 # names
cmake --build "$build" --target $tests >>"$log" 2>&1 || fail "the counting build" "$log"
find "$build" -name '*.gcda' -delete
failing=
for test in $tests; do
    "$build/tests/$test" >"$build/$test.out" 2>&1 || failing="$failing $test"
done
gcovr --root "$root" --object-directory "$build" --filter 'lib/((rule|decide|oncology)[^/]*|calendar|money)\.c$' \
    --exclude-branches-by-pattern "$impossible" --json "$build/coverage.json" "$build" >>"$log" 2>&1 ||
    fail "gcovr" "$log"
# shellcheck disable=SC2086 # names
exec "$python" tests/coverage/report.py "$build/coverage.json" $failing
