#!/bin/sh
# What the compiler was asked for is in the programs: position independent, full RELRO, no executable
# stack, stack protector, fortified calls, CET landing marks. TAP. Looks at an optimised build.
cd "$(dirname "$0")/../.." || exit 2
build=${TEYAO_BUILD_RELEASE:-${1:-build/dev}}
status=0
number=0

check() { # title, command…
    number=$((number + 1))
    title=$1
    shift
    if "$@" >/dev/null 2>&1; then
        echo "ok $number - $title"
    else
        echo "not ok $number - $title"
        status=1
    fi
}
has() { # readelf option, file, pattern
    readelf -W "$1" "$2" 2>/dev/null | grep -qE "$3"
}
plain_stack() {
    readelf -W -l "$1" | grep GNU_STACK | grep -qv E
}

# Not the ELF note: Debian's start files lack it, so the linker leaves it out.
has_landing_mark() {
    objdump -d --disassemble=main "$1" | grep -q endbr64
}

if ! command -v readelf >/dev/null || [ ! -x "$build/teyaod" ] || [ ! -x "$build/teyaoctl" ]; then
    echo "1..0 # SKIP no readelf or no programs in $build"
    exit 77
fi
if grep -q 'TEYAO_SANITIZE:BOOL=ON' "$build/CMakeCache.txt"; then
    echo "1..0 # SKIP a sanitizer build is not what is installed"
    exit 77
fi
echo 1..14
for program in teyaod teyaoctl; do
    file=$build/$program
    check "$program is position independent" has -h "$file" 'Type:[[:space:]]+DYN'
    check "$program has relocations made read-only" has -l "$file" 'GNU_RELRO'
    check "$program binds at start" has -d "$file" 'BIND_NOW|FLAGS.*NOW'
    check "$program has no executable stack" plain_stack "$file"
    check "$program has the stack protector" has -s "$file" '__stack_chk_fail'
    check "$program has fortified calls" has -s "$file" '__(mem|str(n|l)|v?s?n?printf|v?fprintf|read|recv|poll)[a-z]*_chk'
    case $(uname -m) in
    x86_64) check "$program has landing marks for indirect branches" has_landing_mark "$file" ;;
    *)
        number=$((number + 1))
        echo "ok $number - $program has landing marks for indirect branches # SKIP x86 only"
        ;;
    esac
done
exit $status
