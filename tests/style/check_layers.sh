#!/bin/sh
# Layers, and that the check refuses what it must: a small tree with one fault of each kind.
cd "$(dirname "$0")/../.." || exit 2
status=0
python=/usr/bin/python3
[ -x "$python" ] || python=python3
"$python" tests/style/check_layers.py || status=1

tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/lib" "$tree/daemon" "$tree/tests/style"
printf '[lib]\nlow\nhigh json\nring_*\n[daemon]\ntop\n' >"$tree/tests/style/LAYERS"
guarded() { # module, includes
    upper=$(echo "$1" | tr '[:lower:]' '[:upper:]')
    printf '#ifndef TEYAO_%s_H\n#define TEYAO_%s_H\n%b\n#endif\n' "$upper" "$upper" "$2"
}
expect() { # number, title, pattern of the one fault
    found=$(TEYAO_STYLE_ROOT=$tree "$python" tests/style/check_layers.py)
    if printf '%s\n' "$found" | grep -q "^# .*$3"; then
        echo "ok $1 - refused: $2"
    else
        echo "not ok $1 - refused: $2"
        printf '%s\n' "$found" | sed 's/^/# /'
        status=1
    fi
}
echo 1..8
guarded low '' >"$tree/lib/low.h"
guarded high '#include "low.h"' >"$tree/lib/high.h"
printf '#include "high.h"\n#include <json-c/json.h>\n' >"$tree/lib/high.c"
guarded top '#include "high.h"\n#include <time.h>' >"$tree/daemon/top.h"
if TEYAO_STYLE_ROOT=$tree "$python" tests/style/check_layers.py >/dev/null; then
    echo "ok 1 - a tree without fault passes"
else
    echo "not ok 1 - a tree without fault passes"
    status=1
fi
printf '#include "low.h"\n#include "high.h"\n' >"$tree/lib/low.c"
expect 2 "an include of what is listed later" 'low.c:2: high.h is listed later'
printf '#include "low.h"\n#include "top.h"\n' >"$tree/lib/low.c"
expect 3 "lib including daemon" 'low.c:2: top.h is listed later'
printf '#include "low.h"\n#include <json-c/json.h>\n#include <time.h>\n' >"$tree/lib/low.c"
expect 4 "a library that is not for the module" 'low.c:2: .*json'
expect 5 "a clock in the core" 'low.c:3: .*pure core'
rm "$tree/lib/low.c"
guarded stray '' >"$tree/lib/stray.h"
expect 6 "a file that is not listed" 'stray.h: not in'
rm "$tree/lib/stray.h"
guarded ring_a '#include "ring_b.h"' >"$tree/lib/ring_a.h"
guarded ring_b '#include "ring_a.h"' >"$tree/lib/ring_b.h"
expect 7 "a circle of headers" 'ring_a.h -> ring_b.h -> ring_a.h'
guarded other '' >"$tree/lib/low.h"
expect 8 "a wrong header guard" 'header guard TEYAO_LOW_H'
exit $status
