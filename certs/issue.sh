#!/bin/sh
# Issues a certificate of the authority in DIRECTORY into OUT.pem and OUT.key (0600).
#   server NAME[,NAME...]   names or addresses the server is called by
#   client urn:teyao:(pharmacy|ops|service):ID
# --days N shortens or lengthens its life (server 398, client 825); --from and --until take
# YYYYMMDDHHMMSSZ instead.
. "$(dirname "$0")/lib.sh"
text='DIRECTORY OUT (server NAMES | client URI) [--days N | --from TIME --until TIME]'
[ $# -ge 4 ] || usage "$text"
dir=$(absolute "$1")
out=$2
kind=$3
who=$4
shift 4
days= from= until=
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage "$text"
    case $1 in
    --days) days=$2 ;;
    --from) from=$2 ;;
    --until) until=$2 ;;
    *) usage "$text" ;;
    esac
    shift 2
done
[ -f "$dir/ca.key" ] || refuse "$dir has no authority; run ca.sh first"

server_names() {
    list=
    rest=$1
    while [ -n "$rest" ]; do
        one=${rest%%,*}
        case $rest in *,*) rest=${rest#*,} ;; *) rest= ;; esac
        case $one in
        *[!A-Za-z0-9.:-]* | '') refuse "not a name or address: $one" ;;
        *:* | *[0-9].[0-9]*.[0-9]*.[0-9]*) list="$list,IP:$one" ;;
        *) list="$list,DNS:$one" ;;
        esac
    done
    printf '%s' "${list#,}"
}

case $kind in
server)
    names=$(server_names "$who")
    common=${who%%,*}
    usage_words=serverAuth
    : "${days:=398}"
    ;;
client)
    printf '%s\n' "$who" | grep -Eqx 'urn:teyao:(pharmacy|ops|service):[A-Za-z0-9._-]{1,64}' ||
        refuse "not a caller's name: $who"
    names="URI:$who"
    common=${who##*:}
    usage_words=clientAuth
    : "${days:=825}"
    ;;
*) usage "$text" ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$(dirname "$out")"
cat >"$work/extensions" <<END
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, $usage_words
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = $names
END
new_key "$work/key"
openssl req -config "$dir/openssl.cnf" -new -sha256 -key "$work/key" -subj "/CN=$common" -out "$work/request"
set -- -days "$days"
[ -z "$from$until" ] || set -- -startdate "$from" -enddate "$until"
openssl ca -config "$dir/openssl.cnf" -batch -notext "$@" -extfile "$work/extensions" \
    -in "$work/request" -out "$work/certificate" 2>"$work/log" || {
    cat "$work/log" >&2
    refuse "could not issue"
}
chmod 600 "$work/key"
chmod 644 "$work/certificate"
mv "$work/key" "$out.key"
mv "$work/certificate" "$out.pem"
say "issued $out.pem for $who"
