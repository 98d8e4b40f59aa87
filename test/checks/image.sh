#!/usr/bin/env bash
# Builds the image and smoke-starts it on a read-only root as an unprivileged user.
# IMAGE_TOOLS_DIR: folder with build-image.sh and run-image.sh; IMAGE_TAG: the tag to build.
set -euo pipefail

# A network with a proxy of its own names the authority of that proxy here; the build needs it for npm.
if [ -z "${EXTRA_CA_FILE:-}" ] && [ -r "${NODE_EXTRA_CA_CERTS:-}" ]; then
  export EXTRA_CA_FILE=$NODE_EXTRA_CA_CERTS
fi

"$IMAGE_TOOLS_DIR/build-image.sh" . "$IMAGE_TAG" --build-arg GIT_COMMIT="$(git rev-parse HEAD)"

# Enough configuration to start. The database is unavailable: a start must tolerate that.
"$IMAGE_TOOLS_DIR/run-image.sh" -u /health/live -p 3000 \
  -e APP_ENV=local \
  -e DATABASE_HOST=127.0.0.1 -e DATABASE_NAME=classboard -e DATABASE_USER=classboard -e DATABASE_PASSWORD=unused \
  -e DATABASE_SSL=disable -e AWS_REGION=eu-central-1 \
  -e COGNITO_USER_POOL_ID=eu-central-1_Smoke0001 -e COGNITO_CLIENT_ID=smoke -e S3_UPLOADS_BUCKET=smoke \
  -e SHUTDOWN_PRE_STOP_SECONDS=1 \
  "$IMAGE_TAG"
