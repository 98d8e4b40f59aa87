#!/usr/bin/env bash
# Two linters of others, from PyPI. Where Python or PyPI is absent, the checks of the project stand alone; whatever else
# keeps them from being installed is a failure.
# Usage: install-and-run.sh [FILE]: installs at once, and runs them when FILE is there (the packages of the project are).
set -u
cd "$(dirname "$0")/../../.." || exit 1

skip() { # skip WHY
  echo "$1: cfn-lint and checkov skipped"
  exit 0
}

command -v python3 >/dev/null || skip 'no python3 is here'
programs=$(mktemp -d)
trap 'rm -rf "$programs"' EXIT
python3 -m venv "$programs" || skip 'python3 has no venv here'
# Compiling every module takes half of the installation, and the linters import a third of them.
# Pip warns of each broken connection; an index that does not answer looks to it like one without versions.
if ! "$programs/bin/pip" install --quiet --disable-pip-version-check --no-compile \
  --requirement infra/checks/linters/requirements.txt >"$programs/pip.log" 2>&1; then
  cat "$programs/pip.log"
  if grep -q 'connection broken by' "$programs/pip.log" && grep -q 'from versions: none' "$programs/pip.log"; then
    skip 'PyPI cannot be reached'
  fi
  exit 1
fi
# Whoever waits for the packages in vain takes the folder of FILE away.
until [ -e "${1:-.}" ]; do
  [ -d "$(dirname "$1")" ] || exit 1
  sleep 0.5
done
npm run --silent infra:lint -- "$programs/bin"
