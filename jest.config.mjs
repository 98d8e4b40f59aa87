import { readdirSync } from 'node:fs';

/** @type {import('jest').Config} */
const shared = {
  rootDir: import.meta.dirname,
  // Each worker loads the application and its packages once, in bare Node.js: half the processor time of jest's own
  // runner, which loads them again in a context of their own for each file. So a test file leaves nothing behind.
  runner: '<rootDir>/test/setup/runner/one-pool.mjs',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/'],
  transform: {},
  // The third has the queries of the application recorded, to compare what they give with the types of their rows; the
  // fourth what it logs, to search it for what is about people.
  setupFilesAfterEnv: [
    'runner/environment.mjs',
    'runner/time-limits.mjs',
    'row-types/recorder.ts',
    'logs/recorder.ts',
  ].map((file) => `<rootDir>/test/setup/${file}`),
};

/** The folders of test/e2e that a project has. */
const folders = {
  local: ['local'],
  migrations: ['migrations'],
  release: ['checks', 'release'],
};
/**
 * A run of its own (jest.rehearsals.config.mjs): whole releases against the AWS of the tests, scratch servers, starts of
 * the local stack that fail, come late or lie in odd places, and the import and the night work of a whole university.
 */
const rehearsals = ['deploy', 'fake-aws', 'migration-check', 'real-school', 'start'];
const others = [...Object.values(folders).flat(), ...rehearsals];
/** Every other folder, so that none can be forgotten here. */
const api = readdirSync(new URL('test/e2e', import.meta.url)).filter((name) => !others.includes(name));

const run = (projects) => ({
  projects: Object.entries(projects).map(([displayName, testMatch]) => ({ ...shared, displayName, testMatch })),
  globalSetup: '<rootDir>/test/setup/runner/global-setup.mjs',
  globalTeardown: '<rootDir>/test/setup/runner/global-teardown.mjs',
  // More than two cores have: many tests wait, for a heartbeat or a process that starts. Each inherits the size of the young
  // generation that package.json gives to jest: with that of Node collecting it takes a sixth of a worker's processor time.
  maxWorkers: 3,
});

const inFolders = (names) => names.map((name) => `<rootDir>/test/e2e/${name}/*.spec.ts`);

/** @type {import('jest').Config} */
export const rehearsalsRun = run({ rehearsals: inFolders(rehearsals) });

/** The console in a browser (jest.web.config.mjs): `npm test` needs none. @type {import('jest').Config} */
export const webRun = run({ web: ['<rootDir>/test/web/*.spec.ts'] });

/** `npm test -- --selectProjects api` runs one of the projects. @type {import('jest').Config} */
export default run({
  unit: ['<rootDir>/{apps,infra,migrations}/**/*.spec.ts'],
  api: inFolders(api),
  ...Object.fromEntries(Object.entries(folders).map(([project, names]) => [project, inFolders(names)])),
});
