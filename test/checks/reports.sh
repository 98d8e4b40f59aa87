#!/usr/bin/env bash
# Has veraPDF judge a report of every kind and language by PDF/UA-1, where Java and Maven are.
set -euo pipefail
cd "$(dirname "$0")/../.."
# The Node of the project, whatever the machine has.
export PATH="$PWD/node_modules/.bin:$PATH"

if ! command -v java >/dev/null || ! command -v mvn >/dev/null; then
  echo 'java or mvn is not here: skipped'
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mvn --quiet --batch-mode --file test/checks/verapdf/pom.xml dependency:build-classpath \
  -Dmdep.outputFile="$folder/classpath" >"$folder/maven.log" 2>&1 || {
  tail -5 "$folder/maven.log"
  echo 'Maven cannot fetch veraPDF here: skipped'
  exit 0
}
node --import ./apps/local/loader.mjs test/checks/report-samples.ts "$folder/reports" >"$folder/list"
mapfile -t files <"$folder/list"
[ "${#files[@]}" -gt 0 ]
java -cp "$(cat "$folder/classpath")" test/checks/verapdf/Validate.java "${files[@]}" 2>"$folder/java.log" ||
  { tail -20 "$folder/java.log"; exit 1; }
