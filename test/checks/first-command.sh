#!/usr/bin/env bash
# Runs the README's commands as a new owner does, on fresh clones of what is committed: as root in a folder that only root
# may enter, and as an ordinary user who is created for it. Whoever is not root runs them as themself.
set -euo pipefail

# Start and stop, and a second server of PostgreSQL beside the one that all tests share.
suites=(test/e2e/local/start.spec.ts test/e2e/platform/database-tls.spec.ts)
start_limit_seconds=300

# In a clone: both commands, one after the other. What they leave behind is for the caller to find.
run_commands() {
  install
  start_and_stop
  npm test -- "${suites[@]}"
}

install() {
  local output
  output=$(npm ci --no-audit --no-fund --prefer-offline 2>&1) || { printf '%s\n' "$output"; return 1; }
  if grep -E 'allow-scripts|install-scripts' <<<"$output"; then
    echo 'npm ci warns of install scripts: complete allowScripts in package.json'
    return 1
  fi
}

start_and_stop() {
  local line address='' out npm
  choose_ports
  exec {out}< <(exec npm start 2>&1)
  npm=$!
  while IFS= read -r -t "$start_limit_seconds" line <&"$out"; do
    printf '  %s\n' "$line"
    [[ ! $line =~ API\ +(http[^ ]+)/v1$ ]] || { address=${BASH_REMATCH[1]}; break; }
  done
  if [ -z "$address" ] || ! answers "$address/health"; then
    echo "npm start printed no address that answers healthy: '$address'"
    kill -TERM "$npm" 2>/dev/null || true
    return 1
  fi
  kill -TERM "$npm"
  # Ends with the last process that holds the output.
  sed 's/^/  /' <&"$out"
  exec {out}<&-
}

answers() {
  node -e 'fetch(process.argv[1]).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))' "$1"
}

choose_ports() {
  local ports
  # All are open at once, so that none is given twice.
  ports=$(node -e '
    const servers = Array.from({ length: 5 }, () => require("net").createServer().listen(0));
    const done = servers.map((server) => new Promise((resolve) => server.on("listening", resolve)));
    Promise.all(done).then(() => {
      console.log(servers.map((server) => server.address().port).join(" "));
      for (const server of servers) server.close();
    });')
  read -r PORT LOCAL_POSTGRES_PORT LOCAL_COGNITO_PORT LOCAL_S3_PORT LOCAL_MAILBOX_PORT <<<"$ports"
  export PORT LOCAL_POSTGRES_PORT LOCAL_COGNITO_PORT LOCAL_S3_PORT LOCAL_MAILBOX_PORT
}

# check_in FOLDER WHO [COMMAND ...]: clones into the folder and runs everything there, by the command.
check_in() {
  local folder=$1/classboard who=$2 seconds=$SECONDS
  shift 2
  printf -- '--- %s, in %s\n' "$who" "$folder"
  (cd "$folder" && "$@" node test/checks/leftovers.mjs -- test/checks/first-command.sh commands) || return
  printf -- '--- %s: %s s\n' "$who" "$((SECONDS - seconds))"
}

clone() { # clone FOLDER
  git clone --quiet --no-hardlinks "$root" "$1/classboard"
}

# Gives the user a copy of npm's cache. The packages in it are links, which cost nothing and are only read.
copy_npm_cache() {
  local own copy=$work/npm/_cacache
  own=$(npm config get cache)/_cacache
  mkdir -p "$copy"
  if [ -d "$own/index-v5" ]; then
    cp -rl "$own/content-v2" "$copy/" 2>/dev/null || cp -r "$own/content-v2" "$copy/"
    cp -r "$own/index-v5" "$copy/"
    chown -R "$user" "$copy/index-v5"
  fi
  find "$work/npm" -type d -exec chown "$user" {} +
}

cleanup() {
  [ -z "$user" ] || userdel "$user"
  rm -rf "$work" "$closed"
}

if [ "${1:-}" = commands ]; then
  run_commands
  exit
fi

root=$(cd "$(dirname "$0")/../.." && pwd)
user=''
work=$(mktemp -d)
closed=$(mktemp -d)
trap cleanup EXIT
chmod 0755 "$work"
mkdir "$work/home"

if [ "$(id -u)" -ne 0 ]; then
  clone "$work/home"
  check_in "$work/home" "$(id -un)"
  echo 'not root: the folder that only root may enter was not tried'
  exit
fi

clone "$closed"
useradd --no-create-home --home-dir "$work/home" --shell /bin/sh classboard-first
user=classboard-first
clone "$work/home"
chown -R "$user" "$work/home"
copy_npm_cache
# Both at the same time: much of it waits, for packages and for processes that start.
check_in "$closed" 'root, where only root may enter' >"$work/root.log" 2>&1 &
root_run=$!
status=0
check_in "$work/home" 'an ordinary user' runuser -u "$user" -- env "HOME=$work/home" "npm_config_cache=$work/npm" || status=$?
wait "$root_run" || status=$?
cat "$work/root.log"
[ "$status" -eq 0 ]
