#!/bin/sh
# Calls, words, paths and keys that must not be in the tree. TAP. The patterns are written so that they
# do not find themselves.
cd "${TEYAO_STYLE_ROOT:-$(dirname "$0")/../..}" || exit 2
build=${1:-build/dev}
status=0

sources() { find lib daemon tests -type f \( -name '*.c' -o -name '*.h' -o -name '*.def' \) 2>/dev/null; }
core() { find lib -type f \( -name '*.c' -o -name '*.h' \); }
everything() {
    find . -type d \( -name .git -o -name 'build' -o -name 'build-*' -o -name node_modules -o -name __pycache__ \) \
        -prune -o -type f -print
}
report() { # number, title, file with what was found
    if [ -s "$3" ]; then
        echo "not ok $1 - $2"
        sed 's/^/# /' "$3" | cut -c1-200 | head -n 40
        status=1
    else
        echo "ok $1 - $2"
    fi
}
search() { # extended pattern; names on standard input
    tr '\n' '\0' | xargs -0 -r grep -nEI -e "$1" /dev/null
}
found=$(mktemp) || exit 2
trap 'rm -f "$found"' EXIT

echo 1..7
sources | search '\b(str(cpy|cat|ncpy|ncat|tok)|v?sprintf|gets|ato([ifl]|ll)|alloca|s?rand(om)?|[fs]?scanf|system|popen)\(' >"$found"
report 1 "no banned calls" "$found"
# Only the loader of the lists reads files.
core | search '\b((secure_)?getenv|setenv|time|clock(_gettime)?|gettimeofday|(local|gm)time(_r)?|v?f?printf|f?puts|putchar|perror|f?open|fread|fwrite|socket|connect|send|recv|syslog|fork|signal|exit|sleep)\(' |
    grep -vE '^lib/formulary_table\.c:[0-9]+:.*\bf(open|read)\(' >"$found"
report 2 "the core calls no clock, environment, file, socket or log" "$found"
sources | search '\btypedef[[:space:]]+(struct|union|enum)\b[^(]*$' >"$found"
report 3 "structs are not hidden behind typedef" "$found"
everything | search '\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b' >"$found"
report 4 "nothing is put off" "$found"
everything | search '(^|[^[:alnum:]_.$}/])/(wor[k]|roo[t]|hom[e]/[a-z]+|tm[p]/(brief|build))/' >"$found"
report 5 "no machine's paths" "$found"
{
    everything | search '^-----BEGIN [A-Z ]*PRIVATE KE[Y]-----'
    everything | grep -E '\.(key|p12|pfx|jks)$'
} >"$found"
report 6 "no private keys" "$found"

# Writable data in the core's archive would be global state, whatever the source calls it.
archive=$build/libteyao.a
if [ ! -f "$archive" ] || ! command -v objdump >/dev/null; then
    echo "ok 7 - the core has no writable globals # SKIP no $archive or no objdump"
else
    # The sanitizers and the compiler keep records of their own, whose names hold a dot or two underscores.
    objdump -t "$archive" | awk 'NF > 4 && ($(NF-2) == ".data" || $(NF-2) == ".bss") && $(NF-1) !~ /^0+$/ && $NF !~ /__|^\.|\*|^_?asan/' >"$found"
    report 7 "the core has no writable globals" "$found"
fi
exit $status
