#!/bin/sh
# Every cmocka program of the sanitizer build, as TAP; tests/unit/test_x.c is build/…/test_x.
cd "$(dirname "$0")/../.." || exit 2
: "${TEYAO_BUILD:?set by tests/run.sh}"
status=0
for source in tests/unit/test_*.c; do
    name=$(basename "$source" .c)
    [ "$name" = test_cases ] && continue
    program=$(find "$TEYAO_BUILD" -type f -name "$name" -perm -u+x | head -n 1)
    if [ -z "$program" ]; then
        printf '1..1\nnot ok 1 - %s was not built\n' "$name"
        status=1
        continue
    fi
    CMOCKA_MESSAGE_OUTPUT=TAP "$program" 2>&1 || { status=1; echo "# $name ended with an error"; }
done
exit $status
