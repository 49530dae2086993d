#!/bin/sh
# Every code block of README.md, executed; and what it promises about quickstart.sh, looked at. TAP.
cd "$(dirname "$0")/../.." || exit 2
exec /usr/bin/python3 -B tests/readme/readme.py
