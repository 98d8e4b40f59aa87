#!/usr/bin/env bash
# Runs the task definitions of the synthesised templates as containers (docs/docker.md), with the engine that engine.sh
# finds. Arguments: the name of an environment, prod without one.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=/dev/null
. test/checks/engine.sh
work=$(mktemp -d)

clean_up() {
  local status=$?
  trap - EXIT
  stop_engine "$work" || status=1
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT

start_engine "$work"
# The engine's processes belong to the engine, so only this one has to end them where it is interrupted.
./node_modules/.bin/node --import ./apps/local/loader.mjs test/task-rehearsal/main.ts "$@" 8>&-
