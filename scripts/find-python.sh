#!/usr/bin/env bash
# Prints a Python that is new enough: $PYTHON if it is set, else the first of the usual names.
set -euo pipefail

fits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if [ -n "${PYTHON:-}" ]; then
    if fits "$PYTHON"; then
        echo "$PYTHON"
        exit
    fi
    echo "PYTHON=$PYTHON is missing or older than 3.11. Name a Python 3.11 or later: make demo PYTHON=python3.11" >&2
    exit 1
fi
for name in python3 python3.11 python3.12 python3.13 python3.14 python; do
    if fits "$name"; then
        echo "$name"
        exit
    fi
done
echo "Caifen needs Python 3.11 or later, and none was found (python3 is: $(python3 --version 2>&1 || true))." >&2
echo "Install one (Debian, Ubuntu: apt-get install python3 python3-venv), or name it: make demo PYTHON=/path/to/python3.11" >&2
exit 1
