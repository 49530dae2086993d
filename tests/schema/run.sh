#!/bin/sh
# The database by itself: a private PostgreSQL 15 in a temporary directory (unix socket only), deployed with
# sqitch, verified, tested with pgTAP, reverted, deployed and verified again. Prints TAP.
#
#   sh tests/schema/run.sh [NAME...]   only tests/schema/NAME.sql, on a schema that was deployed the quick way
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=/usr/lib/postgresql/15/bin
work=$(mktemp -d) || exit 2
unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGSERVICE PGOPTIONS PGDATA 2>/dev/null
number=0 failed=0

ok() { # status, description
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        failed=$((failed + 1))
        echo "not ok $number - $2"
    fi
}

# PostgreSQL refuses to run as root: then the server is postgres's, and so are its clients.
if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$work"
    as() { runuser -u postgres -- "$@"; }
else
    as() { "$@"; }
fi
stop() {
    as "$bin/pg_ctl" -D "$work/data" -m immediate -w stop >/dev/null 2>&1
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

as "$bin/initdb" -D "$work/data" --locale C.UTF-8 -E UTF8 -A trust -U postgres -N >"$work/initdb.log" 2>&1 &&
    as "$bin/pg_ctl" -D "$work/data" -l "$work/data/server.log" -w \
        -o "-k '$work' -c listen_addresses= -c fsync=off -c log_statement=none" start >/dev/null ||
    { echo "1..1"; echo "not ok 1 - a private cluster starts"; cat "$work/initdb.log" >&2; exit 1; }
export PGHOST="$work" PGPORT=5432 PGUSER=postgres PGOPTIONS='-c client_min_messages=warning'
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
sqitch_here() {
    (cd "$root/schema" && SQITCH_FULLNAME=Teyao SQITCH_EMAIL=schema@teyao.invalid SQITCH_USER_CONFIG=/dev/null \
        SQITCH_SYSTEM_CONFIG=/dev/null sqitch "$1" --target "db:pg://postgres@/$2" $3) >"$work/sqitch.log" 2>&1
}
dump() { pg_dump --schema-only --schema=teyao --schema=teyao_ext "$1" | sed '/^\\\(un\)\{0,1\}restrict /d'; }
apply() {
    sh "$root/schema/apply.sh" "$@" >"$work/apply.log" 2>&1
    status=$?
    [ $status -eq 0 ] || sed 's/^/# /' "$work/apply.log" | tail -n 20
    return $status
}

# 1. everything, one test file after the other
createdb -T template0 quick
apply --fast "$work" 5432 quick
ok $? "the quick way deploys"
sql -d quick -c 'CREATE EXTENSION pgtap' -f "$here/fixture.sql"
ok $? "test helpers load"
# By name, not by path: the names hold no spaces, the path may.
if [ $# -gt 0 ]; then names=$*; else names=$(cd "$here" && ls ./*.sql | sed 's|^\./||; s|\.sql$||'); fi
for name in $names; do
    [ "$name" = fixture ] && continue
    # psql speaks TAP; each of its lines becomes one of ours
    (cd "$here" && sql -d quick -f "$name.sql") >"$work/tap" 2>"$work/err"
    status=$?
    grep -q '^1\.\.[0-9]' "$work/tap" || status=1
    while IFS= read -r line; do
        case "$line" in
        'ok '*) number=$((number + 1)); echo "ok $number - $name: ${line#ok * - }" ;;
        'not ok '*) number=$((number + 1)) failed=$((failed + 1)); echo "not ok $number - $name: ${line#not ok * - }" ;;
        '#'*) echo "$line" ;;
        esac
    done <"$work/tap"
    [ $status -eq 0 ] || { ok 1 "$name ran to its end"; sed 's/^/# /' "$work/err" | head -n 20; }
done

# 2. no value reaches PostgreSQL's log, whatever its settings ask for
canary=CANARY11010519491231002X
sql -d postgres -c "ALTER SYSTEM SET log_min_error_statement = 'error'" -c "ALTER SYSTEM SET log_error_verbosity = 'verbose'" \
    -c "ALTER SYSTEM SET log_parameter_max_length_on_error = -1" -c "SELECT pg_reload_conf()" >/dev/null
printf '%s\n' "PREPARE p AS SELECT * FROM teyao.audit_write(\$1, ARRAY[\$2], ARRAY['a'], ARRAY[NULL]::uuid[], ARRAY[NULL]::bytea[], ARRAY[\$3]);" \
    "EXECUTE p (now(), '$canary', repeat('$canary', 100));" | psql -X -q -U teyao_daemon -d quick >/dev/null 2>&1
if grep -q "audit_detail_length" "$work/data/server.log"; then ok 0 "the server logs that the canary was refused"; else ok 1 "the server logs that the canary was refused"; fi
if grep -q "$canary" "$work/data/server.log"; then ok 1 "and not the canary"; else ok 0 "and not the canary"; fi
for role in teyao_daemon teyao_admin teyao_auditor; do
    [ "$(sql -U $role -d quick -c 'SELECT role_ok AND NOT logs_parameters FROM teyao.readiness()')" = t ]
    ok $? "$role finds itself without rights on tables, and quiet"
done
sql -d postgres -c 'ALTER SYSTEM RESET ALL' -c 'SELECT pg_reload_conf()' >/dev/null

# 3. the life of a deployment
if [ $# -eq 0 ]; then
    createdb -T template0 slow
    apply "$work" 5432 slow
    ok $? "sqitch deploys and verifies every change"
    createdb -T template0 fresh
    apply --fast "$work" 5432 fresh
    dump slow >"$work/slow.sql"
    dump fresh >"$work/fresh.sql"
    [ -s "$work/slow.sql" ] && cmp -s "$work/slow.sql" "$work/fresh.sql"
    ok $? "the quick way gives the same schema as sqitch"
    before=$(sql -d slow -c "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'teyao%'")
    # roles are the cluster's: they go with the last database
    dropdb quick && dropdb fresh
    sqitch_here revert slow -y
    ok $? "everything reverts"
    after=$(sql -d slow -c "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'teyao%')
        + (SELECT count(*) FROM pg_roles WHERE rolname LIKE 'teyao%') + (SELECT count(*) FROM pg_default_acl)")
    [ "$before" = 2 ] && [ "$after" = 0 ]
    ok $? "and leaves no schema, role or default right behind"
    apply "$work" 5432 slow
    ok $? "sqitch deploys and verifies again"
    dump slow >"$work/again.sql"
    cmp -s "$work/slow.sql" "$work/again.sql"
    ok $? "to the same schema"
    sqitch_here verify slow ''
    ok $? "and the whole verifies"
    grep -h '^[a-z]' "$root/schema/sqitch.plan" | cut -d' ' -f1 | while read -r change; do
        for kind in deploy revert verify; do
            [ -f "$root/schema/$kind/$change.sql" ] || echo "# $kind/$change.sql is missing"
        done
        grep -q 'IF EXISTS' "$root/schema/revert/$change.sql" && echo "# revert/$change.sql hides what is missing"
    done >"$work/missing"
    cat "$work/missing"
    [ ! -s "$work/missing" ]
    ok $? "each change has its three scripts, and no revert says IF EXISTS"
    for function in $(sed -n 's/^STATEMENT(\([a-z_]*\),.*/\1/p' "$root/daemon/sql.def"); do
        [ -f "$here/func_$function.sql" ]
        ok $? "func_$function has a test"
    done
fi
echo "1..$number"
[ "$failed" -eq 0 ]
