# syntax=docker/dockerfile:1

# One exact version, the same as in .nvmrc. Pin the digest too where a registry is at hand.
ARG NODE_IMAGE=node:24.21.0-trixie-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# No production dependency needs an install script. What only compilers, editors and browsers read stays behind.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && npm cache clean --force \
 && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \
      -o -name '*.md' -o -name '*.markdown' -o -name '*.flow' \) ! -iname 'license*' ! -iname 'notice*' -delete \
 && rm -rf node_modules/typescript node_modules/typeorm/browser node_modules/zod/src node_modules/rxjs/src \
      node_modules/rxjs/dist/esm node_modules/rxjs/dist/esm5 node_modules/rxjs/dist/bundles \
      node_modules/swagger-ui-dist/swagger-ui-es-bundle*.js \
 && find node_modules/@embedpdf -path '*/fonts/*' -type f ! -name '*-Regular.*' ! -name '*-Bold.*' -delete \
 && find node_modules/@aws-sdk node_modules/@smithy -type d \( -name dist-es -o -name dist-types \) -prune \
      -exec rm -rf {} + \
 && find node_modules -type d -empty -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY apps/cli apps/cli
COPY apps/api apps/api
COPY migrations migrations
RUN npm run build

FROM ${NODE_IMAGE} AS application
WORKDIR /app
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist

FROM build AS tools-build
COPY apps/local apps/local
RUN npx tsc --project apps/local/compose/tsconfig.json

# What docker compose runs before the application: it makes the resources in the fake AWS and seeds the demo school.
# Compiled, since a compiler would unpack its native part where a read-only root and a noexec /tmp leave it no place.
FROM application AS tools
COPY --from=tools-build /app/dist/apps/local dist/apps/local
# A named volume takes over the owner of the folder that it is mounted on.
RUN mkdir /settings && chown 1000:1000 /settings
USER 1000:1000
CMD ["node", "dist/apps/local/seed-cli.js"]

# Loads the application once as the user it will run as: the name of the cache holds the user's id.
FROM application AS warm
RUN mkdir /app/.compile-cache && chown 1000:1000 /app/.compile-cache
USER 1000:1000
ENV NODE_COMPILE_CACHE=/app/.compile-cache
RUN node --input-type=module --eval "await import('/app/dist/apps/api/app.js')"

FROM application
ARG GIT_COMMIT=unknown
LABEL org.opencontainers.image.title="ClassBoard" \
      org.opencontainers.image.description="The backend of a school" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.revision="${GIT_COMMIT}"
COPY --from=warm /app/.compile-cache .compile-cache
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/app/.compile-cache \
    GIT_COMMIT=${GIT_COMMIT}
USER 1000:1000
# Fargate mounts a volume as root's, mode 0755, except where the image declares it: then with the owner and the mode that
# the folder has here, which is everybody's.
VOLUME /tmp
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["node", "dist/apps/api/health/probe.js"]
# The base image's entrypoint replaces itself with this, so node is process 1 and receives SIGTERM.
CMD ["node", "--enable-source-maps", "dist/apps/api/main.js"]
