# Shared by the scripts in this directory; not run by itself. Everything lives in the authority's
# directory, which is made with mode 0700 and never inside the source tree's version control.
set -eu
umask 077

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
usage() { printf 'usage: %s %s\n' "$(basename "$0")" "$1" >&2; exit 2; }
refuse() { say "$*"; exit 1; }

# OpenSSL's own settings come from here alone, so that a machine's openssl.cnf changes nothing.
write_settings() { # directory
    cat >"$1/openssl.cnf" <<END
[ca]
default_ca = teyao
[teyao]
dir = $1
database = $1/index.txt
new_certs_dir = $1/issued
serial = $1/serial
crlnumber = $1/crlnumber
certificate = $1/ca.pem
private_key = $1/ca.key
default_md = sha256
default_crl_days = 30
policy = any
unique_subject = no
copy_extensions = none
rand_serial = yes
[any]
commonName = supplied
organizationName = optional
[req]
distinguished_name = name
prompt = no
[name]
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
END
}

# A directory whose path OpenSSL's settings can hold: no quotes, dollars, backslashes or line ends.
check_directory() {
    case $1 in
    *[\"\'\$\\\;\#]*) refuse "the path $1 has a character that openssl's settings cannot hold" ;;
    esac
}

absolute() { # existing directory
    (cd "$1" && pwd)
}

new_key() { # file
    openssl ecparam -name prime256v1 -genkey -noout -out "$1.new"
    chmod 600 "$1.new"
    mv "$1.new" "$1"
}
