#!/usr/bin/env bash
# Two linters of others, from PyPI. Where Python or PyPI is absent, the checks of the project stand alone; whatever else
# keeps them from being installed is a failure.
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
# Pip warns of each broken connection; an index that does not answer looks to it like one without versions.
if ! "$programs/bin/pip" install --quiet --disable-pip-version-check \
  --requirement infra/checks/linters/requirements.txt >"$programs/pip.log" 2>&1; then
  cat "$programs/pip.log"
  if grep -q 'connection broken by' "$programs/pip.log" && grep -q 'from versions: none' "$programs/pip.log"; then
    skip 'PyPI cannot be reached'
  fi
  exit 1
fi
npm run --silent infra:lint -- "$programs/bin"
