#!/bin/sh
# clang-format and file length. TAP.
cd "$(dirname "$0")/../.." || exit 2
status=0
tool=$(command -v clang-format-14 || command -v clang-format)
found=$(mktemp) || exit 2
trap 'rm -f "$found"' EXIT

echo 1..2
if [ -z "$tool" ]; then
    echo "ok 1 - formatted as .clang-format says # SKIP clang-format is not installed"
elif find lib daemon tests -type f \( -name '*.c' -o -name '*.h' \) -print0 |
    xargs -0 -r -P 2 -n 16 "$tool" --dry-run -Werror >"$found" 2>&1; then
    echo "ok 1 - formatted as .clang-format says"
else
    echo "not ok 1 - formatted as .clang-format says"
    grep 'error:' "$found" | cut -d: -f1 | sort | uniq -c | sed 's/^/# /'
    status=1
fi
find lib daemon tests deploy schema certs -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name '*.sql' \) \
    -exec awk 'END { if (NR > 600) print FILENAME ": " NR " lines, 600 are allowed" }' {} \; >"$found" 2>/dev/null
if [ -s "$found" ]; then
    echo "not ok 2 - no file is longer than 600 lines"
    sed 's/^/# /' "$found"
    status=1
else
    echo "ok 2 - no file is longer than 600 lines"
fi
exit $status
