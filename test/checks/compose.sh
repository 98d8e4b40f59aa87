#!/usr/bin/env bash
# Runs docker-compose.yml as a user would: starts it, signs in, uploads and downloads, kills the API, stops PostgreSQL
# for a while, stops everything and starts it again with its data. Leaves nothing behind.
# Which engine it uses: engine.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=/dev/null
. test/checks/engine.sh
project=classboard-check
work=$(mktemp -d)
state=$work/state.json

die() { printf 'compose: %s\n' "$*" >&2; exit 1; }
compose() { docker compose --project-name "$project" --ansi never --progress plain "$@"; }
container() { compose ps --all --quiet "$1"; }

step() { # step WHAT COMMAND...: its output is shown only where it fails
  local began=$SECONDS status
  # In a shell of its own and outside of any condition, so that each command of a function ends it when it fails.
  set +e
  (set -e; trap - EXIT; "${@:2}") >"$work/log" 2>&1 </dev/null
  status=$?
  set -e
  [ "$status" -eq 0 ] || { cat "$work/log" >&2; die "$1: failed"; }
  printf '%s (%s s)\n' "$1" "$((SECONDS - began))"
}

poll() { # poll SECONDS COMMAND...: until the command succeeds
  local end=$((SECONDS + $1))
  until "${@:2}"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

clean_up() {
  local status=$?
  trap - EXIT
  if [ -n "${docker_ready:-}" ]; then
    [ "$status" -eq 0 ] || compose logs --no-color --tail 40 >&2 || true
    compose down --volumes --remove-orphans --timeout 5 >"$work/log" 2>&1 || { cat "$work/log" >&2; status=1; }
  fi
  stop_engine "$work" || status=1
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT

start_engine "$work"
docker compose version >/dev/null 2>&1 || skip 'docker has no compose plugin (version 2)'

# --- two free ports, so that a stack that runs already is not in the way ----------
node=./node_modules/.bin/node
ports=$("$node" --eval '
  const { createServer } = require("node:net");
  const servers = [0, 0].map(() => createServer().listen(0, "127.0.0.1"));
  Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve)))).then(() => {
    console.log(servers.map((server) => server.address().port).join(" "));
    for (const server of servers) server.close();
  });')
read -r CLASSBOARD_PORT CLASSBOARD_AWS_PORT <<<"$ports"
GIT_COMMIT=$(git rev-parse HEAD)
export CLASSBOARD_PORT CLASSBOARD_AWS_PORT GIT_COMMIT
api=http://127.0.0.1:$CLASSBOARD_PORT
docker_ready=yes

data() { "$node" --import ./apps/local/loader.mjs test/checks/compose-data.ts "$1" "$api" "$state"; }
answers() { # answers STATUS PATH
  [ "$("$node" --eval 'fetch(process.argv[1]).then((r) => console.log(r.status), () => console.log("none"))' "$api$2")" = "$1" ]
}
api_state() { docker inspect --format '{{.RestartCount}} {{.State.Health.Status}}' "$(container api)"; }
is_api_state() { [ "$(api_state)" = "$1" ]; }
up() { compose up --detach --wait --wait-timeout 600; }

seed_shows_accounts() { [[ $(compose logs --no-color seed) == *admin@riverside.example* ]]; }

# Not by "docker kill", after which the engine restarts nothing.
kill_api() {
  local pid
  pid=$(docker inspect --format '{{.State.Pid}}' "$(container api)")
  docker run --rm --pid host --user 0 --entrypoint node classboard:local --eval "process.kill($pid, 'SIGKILL')"
  poll 120 is_api_state '1 healthy' || die "the API was not restarted: $(api_state)"
  answers 200 /health/ready
}

# Readiness does not follow the database (docs/architecture.md); the health report and the requests do.
interrupt_postgres() {
  local began=$SECONDS
  compose stop postgres
  poll 120 answers 503 /health || die '/health is not 503 without PostgreSQL'
  sleep $((began + 10 > SECONDS ? began + 10 - SECONDS : 0))
  answers 503 /health || die '/health is not 503 after 10 s without PostgreSQL'
  answers 200 /health/live || die '/health/live is not 200 without PostgreSQL'
  answers 200 /health/ready || die '/health/ready is not 200 without PostgreSQL'
  compose start postgres
  poll 120 answers 200 /health || die '/health does not recover'
  data read
  poll 120 is_api_state '1 healthy' || die "the API was restarted: $(api_state)"
}

stop_gracefully() {
  local service code
  compose stop
  for service in api aws postgres; do
    code=$(docker inspect --format '{{.State.ExitCode}}' "$(container "$service")")
    [ "$code" = 0 ] || die "$service ended with exit code $code"
  done
  compose down
}

smoke() { npm run --silent release -- smoke --url "$api" --commit "$GIT_COMMIT"; }

# --- the check -------------------------------------------------------------------
step 'remove what a killed check left' compose down --volumes --remove-orphans --timeout 5
step 'build the images' compose build
step 'up: everything is healthy' up
step 'seed prints the accounts' seed_shows_accounts
step 'sign in, make a class, upload and download by presigned URL' data write
step 'smoke test' smoke
step 'an API that is killed is restarted' kill_api
step 'without PostgreSQL for 10 s: /health is 503, and recovers with all data' interrupt_postgres
step 'stop: exit code 0 of every service; down' stop_gracefully
step 'up again' up
step 'the class and the file are still there' data read
echo 'docker compose: everything passed'
