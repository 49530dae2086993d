# Installs Debian packages that are missing. Sourced: `need_packages name…`.
# Root installs; others go through sudo; without either it says what to install and fails.

need_packages() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
            missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    echo "Installing:$missing"
    if [ "$(id -u)" = 0 ]; then
        become=
    elif command -v sudo >/dev/null 2>&1; then
        become=sudo
    else
        echo "Please install as root: apt-get install$missing" >&2
        return 1
    fi
    # policy-rc.d would be the system's business: a PostgreSQL package makes a cluster of its own at
    # installation; createcluster.conf prevents that, so that nothing of the system's is started.
    if [ ! -d /etc/postgresql-common ]; then
        $become mkdir -p /etc/postgresql-common
        printf 'create_main_cluster = false\n' | $become tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    # shellcheck disable=SC2086
    { $become env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing ||
        { $become apt-get update -q &&
            $become env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; }; } \
        >"${install_log:-/dev/null}" 2>&1 || {
        echo "Installation failed${install_log:+, see $install_log}" >&2
        return 1
    }
}

# What building needs, and what running needs.
build_packages='gcc libc6-dev cmake ninja-build pkg-config libevent-dev libpq-dev libjson-c-dev libssl-dev libutf8proc-dev libsystemd-dev'
run_packages='postgresql-15 postgresql-client-15 sqitch libdbd-pg-perl openssl curl'
test_packages='clang clang-format clang-tidy libcmocka-dev postgresql-15-pgtap libtap-parser-sourcehandler-pgtap-perl python3-minimal python3 python3-yaml python3-jsonschema git gcovr'
