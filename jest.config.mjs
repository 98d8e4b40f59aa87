import { readdirSync } from 'node:fs';

/** @type {import('jest').Config} */
const shared = {
  rootDir: import.meta.dirname,
  // Each worker loads the application and its packages once, in bare Node.js: half the processor time of jest's own
  // runner, which loads them again in a context of their own for each file. So a test file leaves nothing behind.
  runner: 'jest-light-runner/child-process',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/'],
  transform: {},
  setupFilesAfterEnv: ['<rootDir>/test/setup/runner/time-limits.mjs'],
};

/** Has the queries of the application recorded, to compare what they give with the types of their rows. */
const rowRecorder = '<rootDir>/test/setup/row-types/recorder.ts';

const local = ['local'];
const migrations = ['migrations'];
const release = ['checks', 'deploy', 'fake-aws', 'release'];
const others = [...local, ...migrations, ...release];
/** Every other folder, so that none can be forgotten here. */
const api = readdirSync(new URL('test/e2e', import.meta.url)).filter((name) => !others.includes(name));

/** `npm test -- --selectProjects api` runs one of them. */
const projects = {
  unit: ['<rootDir>/{apps,infra,migrations}/**/*.spec.ts'],
  api: api.map(folder),
  local: local.map(folder),
  migrations: migrations.map(folder),
  release: release.map(folder),
};

function folder(name) {
  return `<rootDir>/test/e2e/${name}/*.spec.ts`;
}

/** @type {import('jest').Config} */
export default {
  projects: Object.entries(projects).map(([displayName, testMatch]) => ({
    ...shared,
    displayName,
    testMatch,
    setupFilesAfterEnv: [...shared.setupFilesAfterEnv, ...(displayName === 'api' ? [rowRecorder] : [])],
  })),
  globalSetup: '<rootDir>/test/setup/runner/global-setup.mjs',
  globalTeardown: '<rootDir>/test/setup/runner/global-teardown.mjs',
  // More than two cores have: many tests wait, for a heartbeat or a process that starts.
  maxWorkers: 3,
};
