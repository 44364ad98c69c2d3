#!/usr/bin/env bash
# Installs the Debian packages that the tests use, where they are missing and we may.
# Where we may not, it says what is missing: an error in CI (CI=true), a warning elsewhere.
set -euo pipefail

packages=(
    chromium       # opens the report and the pages as a reader would
    fonts-noto-cjk # without it Chinese text is drawn as boxes
    postgresql     # the store is tested on it too
)

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    if [ "$status" != installed ]; then missing+=("$package"); fi
done
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

give_up() {
    echo "!! $1" >&2
    echo "!! Missing: ${missing[*]}. The tests that need them cannot run." >&2
    echo "!! On Debian or Ubuntu: sudo apt-get install ${missing[*]}" >&2
    if [ "${CI:-}" = true ]; then exit 1; fi
    exit 0
}

if ! command -v apt-get >/dev/null; then give_up "There is no apt-get here to install packages with."; fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=(env)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n env)
else
    give_up "Packages can only be installed as root, or with sudo that asks for no password."
fi

echo "== Debian packages: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    # Another apt may be running (a fresh machine updates itself): wait for it.
    "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1
}
if ! apt update || ! apt install -y --no-install-recommends "${missing[@]}"; then
    tail -n 20 "$log" >&2
    give_up "apt-get failed; its last lines stand above."
fi
