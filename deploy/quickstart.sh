#!/bin/sh
# From a fresh Debian 12 to a real approval with a pickup code: installs what is missing, builds, starts a
# PostgreSQL of its own and the daemon, loads example policies, and walks through the four decisions,
# the pickup and the refused second pickup. Leaves the daemon running.
#
#   sh deploy/quickstart.sh           set up (again) and show
#   sh deploy/quickstart.sh --down    stop daemon and database, keep the data
#   sh deploy/quickstart.sh --purge   stop and remove everything it made (Debian packages stay)
#
# Everything it makes lies in one state directory: $TEYAO_STATE, or /var/lib/teyao-quickstart for root and
# ~/.local/state/teyao-quickstart for others. It listens on loopback only. No PostgreSQL but its own is touched.
set -eu
umask 022
# What the caller's shell may carry and this must not depend on.
export LC_ALL=C.UTF-8
unset CDPATH PGHOST PGHOSTADDR PGPORT PGUSER PGDATABASE PGPASSWORD PGPASSFILE PGSERVICE PGSERVICEFILE PGOPTIONS \
    PGSSLMODE PGDATA PGCLUSTER PGCONNECT_TIMEOUT PSQLRC
cd "$(dirname "$0")/.."
source_dir=$(pwd -P)
. deploy/packages.sh
. deploy/cluster.sh
. deploy/demo/setup.sh
. deploy/demo/show.sh

say() { printf '%s\n' "$*"; }
fail() {
    printf '\nquickstart: %s\n' "$*" >&2
    exit 1
}
usage() {
    echo "usage: sh deploy/quickstart.sh [--down | --purge]" >&2
    exit 2
}
now_ms() { echo $(($(date +%s%N) / 1000000)); }
begin() {
    part_begin=$(now_ms)
    printf '%-36s' "$1"
}
done_() { # [remark]
    part_ms=$(($(now_ms) - part_begin))
    printf '%4d.%d s   %s\n' $((part_ms / 1000)) $((part_ms % 1000 / 100)) "${1-}"
}
explain() { # log file, what failed
    printf '\n' >&2
    tail -n 25 "$1" >&2
    fail "$2; the whole log: $1"
}

case "$#${1-}" in
0 | 1--down | 1--purge) ;;
*) usage ;;
esac

if [ -n "${TEYAO_STATE-}" ]; then
    state=$TEYAO_STATE
elif [ "$(id -u)" = 0 ]; then
    state=/var/lib/teyao-quickstart
else
    home=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
    state=${home:?no home directory; set TEYAO_STATE}/.local/state/teyao-quickstart
fi
case "$state" in /*) ;; *) state=$source_dir/$state ;; esac
mark=$state/.teyao-quickstart

if [ ! -d "$state" ] && [ $# -gt 0 ]; then
    say "Nothing to do: $state does not exist."
    exit 0
fi
if [ -d "$state" ] && [ ! -f "$mark" ] && { [ $# -gt 0 ] || [ -n "$(ls -A "$state")" ]; }; then
    fail "$state was not made by this script; set TEYAO_STATE to another directory"
fi
mkdir -p "$state"
state=$(cd "$state" && pwd -P)
mark=$state/.teyao-quickstart
[ -O "$state" ] || fail "$state belongs to somebody else; set TEYAO_STATE to another directory"

# One at a time in one state directory. -o: nothing that is started inherits the lock.
if [ "${TEYAO_QUICKSTART_LOCK-}" != "$state" ]; then
    : >>"$mark"
    status=0
    TEYAO_QUICKSTART_LOCK=$state flock -n -o -E 75 "$mark" sh "$source_dir/deploy/quickstart.sh" "$@" || status=$?
    [ $status -ne 75 ] || fail "another quickstart is at work in $state"
    exit $status
fi
unset TEYAO_QUICKSTART_LOCK

if [ $# -gt 0 ]; then
    demo_stop
    cluster_stop "$state/pg"
    if [ "$1" = --purge ]; then
        rm -rf "$state"
        say "Stopped and removed: $state"
    else
        say "Stopped. The data stay in $state; start again with: sh deploy/quickstart.sh"
    fi
    exit 0
fi

if [ "$(id -u)" = 0 ]; then
    # PostgreSQL and teyaod run as accounts without rights, which must be able to get here.
    chmod 711 "$state"
    cluster_daemon_account=daemon
    demo_as_account test -x "$state" || fail "account $cluster_daemon_account cannot reach $state; set TEYAO_STATE to another directory"
else
    chmod 700 "$state"
    cluster_daemon_account=
fi
install_log=$state/install.log
whole_begin=$(now_ms)

say "Teyao quickstart. Everything it makes is in $state"
say ""
begin "Debian packages"
# shellcheck disable=SC2086,SC2154 # names; set in packages.sh
need_packages $build_packages $run_packages >"$state/install.out" 2>&1 || explain "$state/install.out" "installation failed"
done_ "$(sed -n 's/^Installing://p' "$state/install.out" | wc -w) installed"

begin "Build"
# Another copy of the sources has used this state directory before.
grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$source_dir" "$state/build/CMakeCache.txt" || rm -rf "$state/build"
{ cmake --preset release -S "$source_dir" -B "$state/build" -DTEYAO_TESTS=OFF &&
    cmake --build "$state/build" --target teyaod teyaoctl; } >"$state/build.log" 2>&1 </dev/null || explain "$state/build.log" "the build failed"
done_ "teyaod and teyaoctl, release"

begin "PostgreSQL of our own"
cluster_start "$state/pg" >"$state/pg.log" 2>&1 || explain "$state/pg.log" "PostgreSQL did not start"
done_ "no TCP, socket in pg/socket"

begin "Schema"
demo_stop
cluster_schema "$state/pg" teyao "$source_dir" >"$state/schema.log" 2>&1 || explain "$state/schema.log" "the schema was not deployed"
done_ "sqitch deploy and verify"

begin "Keys and certificates"
demo_keys >"$state/keys.log" 2>&1 || explain "$state/keys.log" "keys or certificates were not made"
done_ "a CA of this installation only"

begin "teyaod"
demo_start >"$state/start.log" 2>&1 || explain "$state/start.log" "teyaod did not start"
done_ "https://localhost:$port, as $(demo_account)"

begin "Pharmacy and policies"
demo_load >"$state/load.log" 2>&1 || explain "$state/load.log" "the example policies were not loaded"
done_ "1 pharmacy, 5 policies, through the API"

show_all

total_s=$((($(now_ms) - whole_begin) / 1000))
say ""
say "All of this took $total_s s. teyaod keeps running (process $(demo_pid), log $state/teyaod.log). Ask it yourself."
say "Approves (the fixed key makes every repetition return the same answer):"
say ""
show_curl "demo-try-$run" approve.json
say ""
say "Denies:"
say ""
show_curl "demo-\$(date +%s%N)" deny.json
say ""
again="sh deploy/quickstart.sh"
[ -z "${TEYAO_STATE-}" ] || again="TEYAO_STATE=$(show_quoted "$state") $again"
say "Stop:   $again --down"
say "Remove: $again --purge"
