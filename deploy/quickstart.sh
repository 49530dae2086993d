#!/bin/sh
# From a fresh Debian 12 to a real approval with a pickup code: installs what is missing, builds, starts a
# PostgreSQL of its own and the daemon, loads example policies, and walks through the four decisions,
# the pickup and the refused second pickup. Leaves the daemon running.
#
#   sh deploy/quickstart.sh           set up (again) and show
#   sh deploy/quickstart.sh --down    stop daemon and database, keep the data
#   sh deploy/quickstart.sh --purge   stop and remove everything it made
#
# Everything it makes lies in one state directory: $TEYAO_STATE, or /var/lib/teyao-quickstart for root and
# ~/.local/state/teyao-quickstart for others. No PostgreSQL but its own is touched.
set -eu
cd "$(dirname "$0")/.."
source_dir=$(pwd)
. deploy/packages.sh
. deploy/cluster.sh

if [ "$(id -u)" = 0 ]; then
    default_state=/var/lib/teyao-quickstart
else
    default_state=${HOME:-/tmp}/.local/state/teyao-quickstart
fi
state=${TEYAO_STATE:-$default_state}
case "$state" in /*) ;; *) state=$source_dir/$state ;; esac

say() { printf '%s\n' "$*"; }
fail() { printf 'quickstart: %s\n' "$*" >&2; exit 1; }
part_begin=0
begin() { part_begin=$(date +%s); printf '%-44s' "$1 …"; }
done_() { printf ' %3d s%s\n' $(($(date +%s) - part_begin)) "${1:+   $1}"; }

daemon_pid() { # of our own daemon, or nothing
    [ -f "$state/teyaod.pid" ] || return 0
    pid=$(cat "$state/teyaod.pid")
    [ -n "$pid" ] && [ "$(readlink "/proc/$pid/exe" 2>/dev/null | sed 's/ (deleted)$//')" = "$state/build/teyaod" ] && echo "$pid"
    return 0
}
stop_daemon() {
    pid=$(daemon_pid)
    [ -n "$pid" ] || return 0
    kill "$pid" 2>/dev/null || return 0
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    rm -f "$state/teyaod.pid"
}

case "${1-}" in
'') ;;
--down | --purge)
    [ -d "$state" ] || { say "Nothing to do: $state does not exist."; exit 0; }
    [ -f "$state/.teyao-quickstart" ] || fail "$state was not made by this script"
    stop_daemon
    cluster_stop "$state/pg"
    if [ "$1" = --purge ]; then
        rm -rf "$state"
        say "Stopped and removed: $state"
    else
        say "Stopped. Data kept in $state"
    fi
    exit 0
    ;;
*) echo "usage: sh deploy/quickstart.sh [--down | --purge]" >&2; exit 2 ;;
esac

if [ -d "$state" ] && [ -n "$(ls -A "$state" 2>/dev/null)" ] && [ ! -f "$state/.teyao-quickstart" ]; then
    fail "$state exists and was not made by this script; set TEYAO_STATE to another directory"
fi
mkdir -p "$state"
: >"$state/.teyao-quickstart"
if [ "$(id -u)" = 0 ]; then chmod 711 "$state"; else chmod 700 "$state"; fi
install_log=$state/install.log

say "Teyao quickstart; state directory: $state"
begin "Installing Debian packages"
# shellcheck disable=SC2086
need_packages $build_packages $run_packages >"$state/install.out" 2>&1 || { cat "$state/install.out"; fail "installation failed, see $install_log"; }
done_ "$(sed -n 's/^Installing:\(.*\)/\1/p' "$state/install.out" | wc -w) installed"

begin "Building"
{ cmake --preset release -S "$source_dir" -B "$state/build" -DTEYAO_TESTS=OFF &&
    cmake --build "$state/build"; } >"$state/build.log" 2>&1 || { tail -n 30 "$state/build.log"; fail "build failed"; }
done_

begin "Starting a PostgreSQL of our own"
cluster_start "$state/pg" >"$state/pg.log" 2>&1 || { tail -n 20 "$state/pg.log"; fail "PostgreSQL did not start"; }
done_ "socket only, $state/pg"

begin "Deploying the schema"
cluster_schema "$state/pg" teyao "$source_dir" >"$state/schema.log" 2>&1 || { tail -n 20 "$state/schema.log"; fail "schema was not deployed"; }
done_

begin "Making keys and certificates"
. deploy/demo/setup.sh
demo_keys
done_

begin "Starting teyaod"
stop_daemon
demo_start
done_ "https://localhost:$port"

begin "Loading pharmacies and policies"
demo_load
done_

. deploy/demo/show.sh
show_all

say ""
say "The daemon is running (pid $(daemon_pid), log $state/teyaod.log). Ask it yourself:"
say ""
say "# approves"
show_curl approve
say ""
say "# denies"
show_curl deny
say ""
say "Stop: sh deploy/quickstart.sh --down     Remove: sh deploy/quickstart.sh --purge"
