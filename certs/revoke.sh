#!/bin/sh
# Revokes a certificate and writes the revocation list anew. teyaod takes it over on SIGHUP.
. "$(dirname "$0")/lib.sh"
[ $# -ge 2 ] && [ $# -le 3 ] || usage "DIRECTORY CERTIFICATE [REASON]"
dir=$(absolute "$1")
reason=${3:-unspecified}
[ -f "$dir/ca.key" ] || refuse "$dir has no authority"
[ -f "$2" ] || refuse "$2 does not exist"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! openssl ca -config "$dir/openssl.cnf" -revoke "$2" -crl_reason "$reason" 2>"$log"; then
    if grep -q 'Already revoked' "$log"; then
        say "$2 is revoked already"
    else
        cat "$log" >&2
        refuse "could not revoke $2"
    fi
fi
sh "$(dirname "$0")/crl.sh" "$dir"
