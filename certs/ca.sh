#!/bin/sh
# Makes a certificate authority: DIRECTORY/ca.pem, ca.key (0600), an empty revocation list crl.pem.
# Safe to run twice: an existing authority stays.
. "$(dirname "$0")/lib.sh"
[ $# -ge 1 ] && [ $# -le 2 ] || usage "DIRECTORY [COMMON_NAME]"
mkdir -p "$1"
dir=$(absolute "$1")
name=${2:-Teyao authority}
check_directory "$dir"
if [ -f "$dir/ca.pem" ] && [ -f "$dir/ca.key" ]; then
    say "$dir has an authority already"
    exit 0
fi
chmod 700 "$dir"
mkdir -p "$dir/issued"
: >"$dir/index.txt"
echo 01 >"$dir/serial"
echo 01 >"$dir/crlnumber"
write_settings "$dir"
new_key "$dir/ca.key"
openssl req -config "$dir/openssl.cnf" -new -x509 -sha256 -days 3650 -key "$dir/ca.key" \
    -subj "/CN=$name" -extensions authority -out "$dir/ca.pem"
chmod 644 "$dir/ca.pem"
sh "$(dirname "$0")/crl.sh" "$dir"
say "made $dir/ca.pem"
