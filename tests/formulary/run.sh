#!/bin/sh
# The lists against the manuals' text (fidelity), and the files against each other (coherence).
cd "$(dirname "$0")/../.." || exit 2
status=0
for script in tests/formulary/*.py; do
    [ "$(basename "$script")" = _lib.py ] && continue
    /usr/bin/python3 "$script" || status=1
done
exit $status
