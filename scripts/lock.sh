#!/usr/bin/env bash
# Writes requirements/runtime.txt, dev.txt, and real-llm.txt: exact versions with hashes, for Linux and macOS,
# Python 3.11 and later. Versions already locked stay; `scripts/lock.sh --upgrade` takes the newest allowed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=$(scripts/find-python.sh)
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT

echo "== the resolver"
"$python" -m venv "$tools"
"$tools/bin/python" -m pip install -q uv==0.13.9

compile() {
    "$tools/bin/uv" pip compile --config-file requirements/uv.toml --quiet "$@"
}
echo "== requirements/runtime.txt"
compile pyproject.toml requirements/build.in --output-file requirements/runtime.txt "$@"
echo "== requirements/dev.txt"
compile pyproject.toml requirements/build.in --extra dev --extra otel --extra ray \
    --constraint requirements/runtime.txt --output-file requirements/dev.txt "$@"
echo "== requirements/real-llm.txt"
compile requirements/real-llm.in --output-file requirements/real-llm.txt "$@"
