#!/bin/sh
# Runs every test on a fresh Debian 12: installs what the tests need, builds (release, and with
# AddressSanitizer and UndefinedBehaviorSanitizer), runs all suites, and ends with one line
# `N passed, N failed, N skipped`.
#
#   sh tests/run.sh                 everything
#   sh tests/run.sh unit cases      some suites (names below)
#   sh tests/run.sh --list          the suites
#
# Every suite prints TAP. Nothing is left running; the builds stay in build/ (ignored by git), logs of
# the last run in build/test-logs/.
set -u
cd "$(dirname "$0")/.." || exit 2
root=$(pwd)
. deploy/packages.sh

suites='style formulary unit cases coverage mutation schema wire e2e readme'
case "${1-}" in
--list) printf '%s\n' $suites; exit 0 ;;
-*) echo "usage: sh tests/run.sh [--list | SUITE…]" >&2; exit 2 ;;
esac
[ $# -gt 0 ] && suites="$*"

build_root=${TEYAO_BUILD_ROOT:-"$root/build"}
logs=$build_root/test-logs
mkdir -p "$logs" || exit 2
install_log=$logs/install.log
# shellcheck disable=SC2086
need_packages $build_packages $run_packages $test_packages || exit 3

started=$(date +%s)
build() { # preset
    printf 'Building %s … ' "$1"
    if cmake --preset "$1" -B "$build_root/$1" >"$logs/build-$1.log" 2>&1 &&
        cmake --build "$build_root/$1" >>"$logs/build-$1.log" 2>&1; then
        echo done
    else
        echo "FAILED"
        tail -n 40 "$logs/build-$1.log"
        echo "0 passed, 1 failed, 0 skipped"
        exit 1
    fi
}
needs_build() { case " $suites " in *" $1 "*) return 0 ;; esac; return 1; }
build asan
if needs_build e2e || needs_build readme || needs_build style; then build release; fi

export TEYAO_BUILD="$build_root/asan" TEYAO_BUILD_RELEASE="$build_root/release" TEYAO_SOURCE="$root"
export TEYAO_TEST_OUTPUT="$logs"
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0:halt_on_error=1:allocator_may_return_null=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}"
# A person's own PostgreSQL settings must not reach the tests' private clusters.
unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGSERVICE PGOPTIONS PGDATA 2>/dev/null

passed=0 failed=0 skipped=0
suite() { # name, command…
    name=$1
    shift
    begin=$(date +%s)
    "$@" >"$logs/$name.tap" 2>"$logs/$name.err"
    status=$?
    awk -f tests/lib/tap.awk "$logs/$name.tap" >"$logs/$name.sum"
    counts=$(tail -n 1 "$logs/$name.sum")
    set -- $counts
    sed '$d' "$logs/$name.sum"
    p=$2 f=$3 s=$4
    if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1
        echo "  FAILED: $name ended with status $status"
    fi
    [ "$f" -gt 0 ] && tail -n 15 "$logs/$name.err" | sed 's/^/    /'
    printf '%-22s %5d passed %3d failed %3d skipped  %4d s\n' "$name" "$p" "$f" "$s" $(($(date +%s) - begin))
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

for s in $suites; do
    found=
    for script in tests/"$s"/run.sh; do
        [ -f "$script" ] && found=1 && suite "$s" sh "$script"
    done
    [ -n "$found" ] || { echo "  FAILED: no such suite: $s"; failed=$((failed + 1)); }
done
echo "Took $(($(date +%s) - started)) s; logs in $logs"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
