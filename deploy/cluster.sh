# A private PostgreSQL 15 cluster in a directory of its own, on a Unix socket only. Sourced by quickstart and
# usable by tests. It never looks at, starts or stops any other cluster.
#
#   cluster_start DIR            initialise (once) and start; socket in DIR/socket
#   cluster_stop DIR             stop, if it is ours and running
#   cluster_schema DIR DB SRC    create roles and database, deploy the schema
#   cluster_psql DIR DB …        psql as the superuser
#
# PostgreSQL refuses to run as root, so root hands the cluster to the account `postgres`, which Debian's package
# makes. Who may connect: named accounts of this machine, by peer authentication and a map;
# cluster_daemon_account names the one that teyaod runs as, if it is another.

pg_bin=/usr/lib/postgresql/15/bin
cluster_port=5432 # names the socket file; nothing listens on TCP

as_cluster() { # runs a command as the cluster's account
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

cluster_own() { # PATH…: root gives what it wrote to the cluster's account
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$@"
}

cluster_write_settings() { # DIR
    cat >"$1/data/postgresql.auto.conf.new" <<CONF
listen_addresses = ''
unix_socket_directories = '$(printf %s "$1/socket" | sed "s/'/''/g")'
unix_socket_permissions = 0777
port = $cluster_port
max_connections = 60
shared_buffers = 128MB
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = lz4
checkpoint_timeout = 15min
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
log_destination = stderr
logging_collector = off
# No personal data in the log: neither statements nor parameters, nor the values in messages.
log_statement = none
log_min_duration_statement = -1
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
CONF
    mv "$1/data/postgresql.auto.conf.new" "$1/data/postgresql.auto.conf"
    printf 'local all all peer map=teyao\n' >"$1/data/pg_hba.conf"
    {
        for account in postgres root "$(id -un)" "${cluster_daemon_account:-}"; do
            [ -n "$account" ] || continue
            for role in teyao_daemon teyao_admin teyao_auditor; do
                printf 'teyao "%s" %s\n' "$account" "$role"
            done
        done
        for account in postgres root "$(id -un)"; do
            printf 'teyao "%s" postgres\n' "$account"
        done
    } | sort -u >"$1/data/pg_ident.conf"
    cluster_own "$1"/data/*.conf
}

# Not pg_ctl status: where nobody collects the dead (process 1 of many containers does not), it takes a killed
# server for a running one.
cluster_is_running() { # DIR
    [ -s "$1/data/postmaster.pid" ] || return 1
    server=$(head -n 1 "$1/data/postmaster.pid")
    case $(sed -n 's/^State:[[:space:]]*//p' "/proc/$server/status" 2>/dev/null) in
    '' | Z* | X*) return 1 ;;
    esac
    [ "$(tr '\0' '\n' <"/proc/$server/cmdline" | head -n 1)" = "$pg_bin/postgres" ]
}

# A server that was killed leaves its lock file. PostgreSQL removes it by itself unless the dead process is
# still in the table; then we do, once the last of its children has gone (they leave when it is gone).
cluster_clear_dead() { # DIR
    [ -f "$1/data/postmaster.pid" ] || return 0
    tries=0
    while as_cluster find /proc -maxdepth 2 -name cwd -lname "$(cd "$1/data" && pwd -P)" 2>/dev/null | grep -q .; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || return 1
        sleep 0.1
    done
    rm -f "$1/data/postmaster.pid" "$1/socket/.s.PGSQL.$cluster_port" "$1/socket/.s.PGSQL.$cluster_port.lock"
}

cluster_init() { # DIR; moved into place when whole, so that an interrupted one is begun anew
    rm -rf "$1/data" "$1/data.new"
    as_cluster "$pg_bin/initdb" -D "$1/data.new" -E UTF8 --locale=C.UTF-8 -U postgres --data-checksums \
        -A peer || return 1
    mv "$1/data.new" "$1/data"
}

cluster_start() { # DIR
    # A socket path holds 107 bytes at most.
    if [ "$(printf %s "$1/socket/.s.PGSQL.$cluster_port.lock" | wc -c)" -gt 107 ]; then
        echo "The path $1 is too long for a Unix socket; set TEYAO_STATE to a shorter one" >&2
        return 1
    fi
    mkdir -p "$1/socket"
    cluster_own "$1" "$1/socket"
    [ "$(id -u)" != 0 ] || chmod 711 "$1"
    chmod 755 "$1/socket"
    [ -f "$1/data/PG_VERSION" ] || cluster_init "$1" || return 1
    cluster_is_running "$1" && return 0
    cluster_clear_dead "$1" || return 1
    cluster_write_settings "$1" || return 1
    as_cluster "$pg_bin/pg_ctl" -D "$1/data" -w -t 60 -l "$1/server.log" start </dev/null
}

cluster_stop() { # DIR
    [ -d "$1/data" ] || return 0
    cluster_is_running "$1" || return 0
    as_cluster "$pg_bin/pg_ctl" -D "$1/data" -w -t 60 -m fast stop >/dev/null
}

cluster_psql() { # DIR DB, then psql's arguments; as the superuser
    cluster_dir=$1 cluster_db=$2
    shift 2
    as_cluster "$pg_bin/psql" -X -q -h "$cluster_dir/socket" -p $cluster_port -U postgres -d "$cluster_db" \
        -v ON_ERROR_STOP=1 "$@"
}

cluster_schema() { # DIR DB SRC
    exists=$(cluster_psql "$1" postgres -Atc "SELECT 1 FROM pg_database WHERE datname = '$2'") || return 1
    [ -n "$exists" ] || cluster_psql "$1" postgres -c "CREATE DATABASE $2" || return 1
    PGUSER=postgres sh "$3/schema/apply.sh" "$1/socket" $cluster_port "$2"
}
