#!/bin/sh
# Writes DIRECTORY/crl.pem anew, valid for DAYS (30). Run it well before the old one ends.
. "$(dirname "$0")/lib.sh"
[ $# -ge 1 ] && [ $# -le 2 ] || usage "DIRECTORY [DAYS]"
dir=$(absolute "$1")
days=${2:-30}
[ -f "$dir/ca.key" ] || refuse "$dir has no authority"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
openssl ca -config "$dir/openssl.cnf" -gencrl -crldays "$days" -out "$dir/crl.pem.new" 2>"$log" || {
    cat "$log" >&2
    refuse "could not write the revocation list"
}
chmod 644 "$dir/crl.pem.new"
mv "$dir/crl.pem.new" "$dir/crl.pem"
