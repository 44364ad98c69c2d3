#!/usr/bin/env bash
# Makes .venv and installs Caifen there from the lock; does nothing when that is done already.
# Usage: scripts/install.sh runtime|dev
# Environment: PYTHON names the Python to use; TORCH_INDEX names an extra package index to take torch from.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

what=${1:-}
case $what in
    runtime | dev) ;;
    *)
        echo "Usage: scripts/install.sh runtime|dev" >&2
        exit 2
        ;;
esac

venv=.venv
installed=$venv/caifen-installed
unfinished=$venv/caifen-unfinished
python=$(scripts/find-python.sh)

# Whatever changes what is installed is in here; the folder is, since the scripts in .venv name it.
state=$(
    "$python" - pyproject.toml requirements/*.txt scripts/install.sh <<'EOF'
import hashlib, os, pathlib, sys

digest = hashlib.sha256(f"{sys.version}\n{sys.base_prefix}\n{os.getcwd()}\n".encode())
for name in sys.argv[1:]:
    digest.update(pathlib.Path(name).read_bytes())
print(digest.hexdigest())
EOF
)

# The development packages include those of the runtime, so either state serves `runtime`.
if [ -f "$installed" ] && [ ! -e "$unfinished" ] && "$venv/bin/python" -c "" 2>/dev/null; then
    case "$(cat "$installed")" in
        "$what $state" | "dev $state") exit 0 ;;
    esac
fi

pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check "$@"
}

# An environment that an interrupted run left, or whose Python has gone, is made anew rather than trusted.
if [ ! -f "$installed" ] || [ -e "$unfinished" ] || ! "$venv/bin/python" -c "" 2>/dev/null; then
    echo "== [1/4] a virtual environment in $venv ($("$python" --version))"
    if ! "$python" -m venv --clear "$venv"; then
        echo "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi
rm -f "$installed"
touch "$unfinished"

# The lock comes first: it holds all that torch's CPU build needs, so that torch adds nothing unhashed there.
echo "== [2/4] the packages of requirements/$what.txt, each checked against its hash (about 300 MB to fetch)"
pip install -q --no-deps --require-hashes -r "requirements/$what.txt"

echo "== [3/4] torch (a CPU build is about 200 MB)"
if [ "$(uname)" = Linux ] && [ -z "${TORCH_INDEX:-}" ]; then
    echo "   If pip takes it from PyPI, it brings CUDA, some GB. For the CPU build, stop this and name an index:"
    echo "   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu"
fi
quiet=-q
if [ -t 1 ]; then quiet=; fi # on a terminal pip shows how far the download is
# shellcheck disable=SC2086 # an empty $quiet is no option
pip install $quiet ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} -r requirements/torch.txt

echo "== [4/4] Caifen"
pip install -q --no-deps --no-build-isolation --editable .
if ! pip check; then
    echo "The packages in $venv do not fit together. Run 'make clean' and try again." >&2
    exit 1
fi

rm -f "$unfinished"
echo "$what $state" >"$installed"
