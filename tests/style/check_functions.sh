#!/bin/sh
# clang-tidy with .clang-tidy: functions of at most 60 lines, 6 parameters and 3 levels, and the
# analyzer's findings. One TAP line for each file. Arguments: a build with compile_commands.json and,
# if not all, the files to look at.
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/dev}
[ $# -gt 0 ] && shift
tool=$(command -v clang-tidy-14 || command -v clang-tidy)
if [ -z "$tool" ] || [ ! -f "$build/compile_commands.json" ]; then
    echo "1..0 # SKIP clang-tidy or $build/compile_commands.json is missing"
    exit 77
fi
out=$(mktemp -d) || exit 2
trap 'rm -rf "$out"' EXIT
if [ $# -gt 0 ]; then
    printf '%s\n' "$@" >"$out/names"
else
    # Only what this build compiles; another one may leave files out.
    for file in lib/*.c daemon/*.c tests/*/*.c; do
        [ -f "$file" ] && grep -qF "/$file\"" "$build/compile_commands.json" && echo "$file"
    done >"$out/names"
fi

# gcc's own flags and warnings mean nothing to clang; what it does not know must not count.
cat >"$out/one.sh" <<'END'
name=$(printf '%s' "$3" | tr '/' '_')
"$1" -p "$2" --quiet \
    --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-ignored-optimization-argument \
    --extra-arg=-enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang \
    --extra-arg=-fno-sanitize=all --extra-arg=-U_FORTIFY_SOURCE \
    "$3" >"$4/$name.log" 2>/dev/null && : >"$4/$name.good"
exit 0
END
xargs -P 2 -I FILE sh "$out/one.sh" "$tool" "$build" FILE "$out" <"$out/names"

status=0
number=0
echo "1..$(wc -l <"$out/names")"
while read -r file; do
    number=$((number + 1))
    name=$(printf '%s' "$file" | tr '/' '_')
    if [ -f "$out/$name.good" ]; then
        echo "ok $number - $file"
    else
        echo "not ok $number - $file"
        grep -E '(error|warning):' "$out/$name.log" | sed "s|$PWD/||; s/^/# /" | head -n 12
        status=1
    fi
done <"$out/names"
exit $status
