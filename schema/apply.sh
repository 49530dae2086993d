#!/bin/sh
# Deploys the schema into an existing, UTF-8 database, as a superuser (roles carry settings that only a
# superuser may set).
#
#   sh schema/apply.sh PGHOST PGPORT DBNAME            sqitch deploy --verify: what a server is deployed with
#   sh schema/apply.sh --fast PGHOST PGPORT DBNAME     the same scripts in plan order through one psql
#
# --fast is for throw-away test clusters: one session instead of three processes for each change. It leaves no sqitch
# registry, so such a database can neither be upgraded nor reverted by sqitch. tests/schema/run.sh shows that
# both ways give the same schema. PGUSER is respected; everything else comes from the arguments.
set -eu
fast=
if [ "${1-}" = --fast ]; then
    fast=1
    shift
fi
if [ $# -ne 3 ]; then
    echo "usage: sh schema/apply.sh [--fast] PGHOST PGPORT DBNAME" >&2
    exit 2
fi
export PGHOST="$1" PGPORT="$2" PGDATABASE="$3"
export PGOPTIONS='-c client_min_messages=warning'
cd "$(dirname "$0")"

if [ -n "$fast" ]; then
    # Lines of changes are those that are neither blank, pragma nor comment; the name is the first word.
    sed -n 's/^\([a-z][a-z0-9_]*\) .*/\1/p' sqitch.plan |
        while read -r change; do
            printf '\\ir deploy/%s.sql\n' "$change"
        done | psql -X -q -v ON_ERROR_STOP=1 --no-psqlrc -f -
    exit
fi
# HOME may be missing or not writable; the planner's name must not be asked of the system.
SQITCH_FULLNAME=${SQITCH_FULLNAME:-Teyao} SQITCH_EMAIL=${SQITCH_EMAIL:-schema@teyao.invalid} \
    SQITCH_USER_CONFIG=/dev/null SQITCH_SYSTEM_CONFIG=/dev/null \
    sqitch deploy --verify --target "db:pg://${PGUSER:+$PGUSER@}/$PGDATABASE"
