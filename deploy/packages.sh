# Installs Debian packages that are missing. Sourced: `need_packages name…`.
# Root installs; others go through sudo; without either it says what to install and fails.

packages_missing() { # name…: those that are not installed
    for package in "$@"; do
        dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
            printf ' %s' "$package"
    done
}

packages_as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

packages_apt() {
    packages_as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Options::=--force-confold "$@"
}

# Debian's PostgreSQL packages make and start a cluster of the system's at installation. Ours is private, so
# that one is not wanted; afterwards the setting is as Debian ships it.
packages_without_cluster() { # command…
    conf=/etc/postgresql-common/createcluster.conf
    if [ -e "$conf" ]; then
        "$@"
        return
    fi
    packages_as_root mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | packages_as_root tee "$conf" >/dev/null
    outcome=0
    "$@" || outcome=$?
    if [ -e /usr/share/postgresql-common/createcluster.conf ]; then
        packages_as_root cp /usr/share/postgresql-common/createcluster.conf "$conf"
    else
        packages_as_root rm -f "$conf"
    fi
    return $outcome
}

packages_install() {
    packages_apt install --no-install-recommends "$@" || {
        packages_apt update && packages_apt install --no-install-recommends "$@"
    }
}

need_packages() { # name…
    missing=$(packages_missing "$@")
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null 2>&1 || {
        echo "This needs Debian (or its packages by another name):$missing" >&2
        return 1
    }
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null 2>&1; then
        echo "Please install as root: apt-get install$missing" >&2
        return 1
    fi
    echo "Installing:$missing"
    # shellcheck disable=SC2086 # names
    packages_without_cluster packages_install $missing >"${install_log:-/dev/null}" 2>&1 || {
        echo "Installation failed${install_log:+, see $install_log}" >&2
        return 1
    }
}

# What building needs, what running needs, and what the tests need besides.
# shellcheck disable=SC2034
{
    build_packages='gcc libc6-dev cmake ninja-build pkg-config libevent-dev libpq-dev libjson-c-dev libssl-dev libutf8proc-dev libsystemd-dev'
    run_packages='postgresql-15 postgresql-client-15 sqitch libdbd-pg-perl openssl curl jq'
    test_packages='clang clang-format clang-tidy binutils libcmocka-dev postgresql-15-pgtap libtap-parser-sourcehandler-pgtap-perl python3-minimal python3 python3-yaml python3-jsonschema git gcovr'
}
