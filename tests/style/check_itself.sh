#!/bin/sh
# The checks must be able to fail: one planted fault of each kind in a small tree. TAP.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
status=0
number=0
mkdir -p "$tree/lib" "$tree/daemon" "$tree/tests" "$tree/build"

expect() { # file, line of text, title of the check that must fail
    number=$((number + 1))
    printf '%s\n' "$2" >"$tree/$1"
    if TEYAO_STYLE_ROOT=$tree sh "$here/check_banned.sh" "$tree/build" | grep -q "^not ok [0-9]* - $3"; then
        echo "ok $number - found: $3 ($1)"
    else
        echo "not ok $number - found: $3 ($1)"
        status=1
    fi
    rm "$tree/$1"
}
echo 1..9
number=1
echo 'int core_add(int a, int b);' >"$tree/lib/core.h"
if TEYAO_STYLE_ROOT=$tree sh "$here/check_banned.sh" "$tree/build" >/dev/null; then
    echo "ok 1 - a tree without fault passes"
else
    echo "not ok 1 - a tree without fault passes"
    status=1
fi
expect daemon/a.c 'int f(const char *s) { return ato''i(s); }' 'no banned calls'
expect lib/a.c 'const char *f(void) { return getenv("HOME"); }' 'the core calls no clock'
expect daemon/a.c 'typedef struct a a;' 'structs are not hidden'
expect daemon/a.c '/* TO''DO later */' 'nothing is put off'
expect tests/a.sh 'cat /hom''e/someone/notes' "no machine's paths"
expect tests/a.pem '-----BEGIN PRIVATE KE''Y-----' 'no private keys'
expect tests/client.key 'x' 'no private keys'
if command -v cc >/dev/null && command -v ar >/dev/null; then
    number=$((number + 1))
    printf 'static int calls;\nint count(void);\nint count(void)\n{\n    return ++calls;\n}\n' >"$tree/state.c"
    cc -c -o "$tree/state.o" "$tree/state.c" && ar rc "$tree/build/libteyao.a" "$tree/state.o"
    if TEYAO_STYLE_ROOT=$tree sh "$here/check_banned.sh" "$tree/build" | grep -q '^not ok 7'; then
        echo "ok $number - found: the core has no writable globals"
    else
        echo "not ok $number - found: the core has no writable globals"
        status=1
    fi
else
    echo "ok 9 - found: the core has no writable globals # SKIP no compiler"
fi
exit $status
