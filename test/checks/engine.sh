# Sourced by checks that need a Docker engine.
# ENGINE_TOOL: a program that starts a Docker engine of its own, as root on Debian, and prints its variables. Without it
# the Docker that is there is used; without either the check is skipped.
# shellcheck shell=bash
engine_tool=${ENGINE_TOOL:-${IMAGE_TOOLS_DIR:-../shared/tools}/engine.sh}
own_engine=no

skip() { printf 'skipped: %s\n' "$*"; exit 0; }

# start_engine FOLDER: finds or starts it; ends the check where there is none. FOLDER is for its output.
start_engine() {
  if [ -x "$engine_tool" ] && [ "$(id -u)" -eq 0 ] && [ -r /etc/debian_version ]; then
    # One check at a time: they share the engine and the names of the images.
    exec 8>"${TMPDIR:-/tmp}/classboard-compose-check.lock" && flock 8
    # The engine may outlive the check, and must not hold its lock.
    "$engine_tool" 2>&1 >"$1/variables" 8>&- | tee "$1/engine" >&2 || skip "$engine_tool cannot start an engine here"
    # shellcheck source=/dev/null
    . "$1/variables"
    # An engine that was running before belongs to somebody else.
    ! grep -q 'the engine is started' "$1/engine" || own_engine=yes
  elif ! command -v docker >/dev/null || ! docker info >/dev/null 2>&1; then
    skip 'no Docker engine is here'
  fi
}

# stop_engine FOLDER: ends what start_engine started.
stop_engine() {
  [ "$own_engine" = yes ] || return 0
  "$engine_tool" stop 2>"$1/log" || { cat "$1/log" >&2; return 1; }
}
