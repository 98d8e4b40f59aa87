import { define } from '../command-definition.ts';

const host = {
  type: 'string',
  value: 'HOST',
  description: 'a restored database that does not serve yet; by default the one that serves',
} as const;

export const migrateUp = define({
  name: 'migrate up',
  script: 'migrate',
  summary: 'Applies the pending migrations',
  description: 'With --json the last line reports what was applied, also where a migration failed half-way.',
  options: {
    'allow-older': { type: 'boolean', description: 'also where the database has migrations of a newer version' },
    'fix-indexes': { type: 'boolean', description: 'rebuilds INVALID indexes first' },
    host,
  },
  examples: ['', '--fix-indexes'],
  changes: false,
  environment: 'none',
});

export const migrateRevert = define({
  name: 'migrate revert',
  script: 'migrate:revert',
  summary: 'Reverts the newest applied migration, or all that are newer than a named one',
  options: {
    to: {
      type: 'string',
      value: 'NAME',
      description: 'the migration that stays the newest, as migrate:status lists it',
    },
  },
  examples: ['', '--to CreateJobs1763683203000'],
  changes: false,
  environment: 'none',
});

export const migrateStatus = define({
  name: 'migrate status',
  script: 'migrate:status',
  summary: 'Shows what is applied, and the oldest release that is compatible with the schema',
  options: {
    release: {
      type: 'string',
      value: 'VERSION',
      description: 'exit code 1 where this release is not compatible with the schema',
    },
    host,
  },
  examples: ['', '--release 1.2.3 --json'],
  changes: false,
  environment: 'none',
});

export const migrateDeployed = define({
  name: 'migrate',
  summary: 'Shows, repairs or reverts the migrations of an environment, by its migration task',
  description: [
    'Without an option it lists what is applied. --down-to reverts what is newer than NAME: it refuses what the running',
    'release was built with, and what the way back of the migration check does not restore; it takes a snapshot first,',
    'and asks. --fix-indexes and --allow-older apply what is pending in the deployed image, as a deployment does.',
  ].join('\n'),
  options: {
    'down-to': { type: 'string', value: 'NAME', description: 'the migration that stays the newest' },
    'fix-indexes': { type: 'boolean', description: 'rebuilds INVALID indexes, then applies what is pending' },
    'allow-older': {
      type: 'boolean',
      description: 'applies migrations too that are older than the newest applied one',
    },
    reason: { type: 'string', value: 'TEXT', default: '', description: 'why, for the lock' },
  },
  examples: ['staging', 'staging --down-to CreateJobs1763683203000 --yes', 'prod --fix-indexes'],
  changes: true,
  environment: 'required',
});

export const migrateCheck = define({
  name: 'migrate check',
  script: 'migrate:check',
  summary: 'Proves that the pending migrations are safe before they run',
  description: [
    'Runs them on a scratch database with many rows: locks, stalls, the way back, and the statements of the running',
    'release afterwards. Exit code 0: safe, 5: blocked, 1: not everything could be judged.',
  ].join('\n'),
  options: {
    base: {
      type: 'string',
      value: 'REF',
      description: 'git reference of the running release, "empty" for none (default: the newest tag v1.2.3 of main)',
    },
    since: {
      type: 'string',
      value: 'NAME',
      description: 'judges what is newer than this migration, whatever is released',
    },
    migrations: { type: 'string', value: 'FOLDER', default: 'migrations', description: 'where the migrations are' },
    statements: {
      type: 'string',
      value: 'FILE',
      description: 'recording of the running release (default: .local/release/statements-COMMIT.json.gz)',
    },
    'without-compatibility': { type: 'boolean', description: 'judge without a recording' },
    stats: {
      type: 'string',
      value: 'FILE',
      description: 'estimates for these rows: {"postgresMajor": 18, "rows": {"public.results": 1200000}}',
    },
    database: { type: 'string', value: 'URL', description: 'read the row counts from this database, a read replica' },
    'no-stall': { type: 'boolean', description: 'leave the measurement under load out' },
    'budget-ms': {
      type: 'number',
      integer: true,
      atLeast: 1,
      description: 'longest wait that a client may have, in milliseconds (default: 150)',
    },
    'stall-rows': {
      type: 'number',
      integer: true,
      atLeast: 1,
      description: "most rows of a table under load (default: 200000; production's where known)",
    },
    rows: {
      type: 'number',
      integer: true,
      atLeast: 1,
      description: 'rows a table on the scratch database (default: 20000)',
    },
    'timeout-seconds': {
      type: 'number',
      integer: true,
      atLeast: 1,
      description: 'for one direction of one migration (default: 60)',
    },
    corpus: { type: 'boolean', description: 'judge the check itself on its corpus' },
    case: { type: 'string', value: 'TEXT', description: 'with --corpus: only the cases whose name holds it' },
    github: { type: 'boolean', description: 'annotations for a workflow of GitHub' },
  },
  examples: ['', '--base v1.4.0', '--stats rows.json', '--corpus'],
  changes: false,
  environment: 'none',
});

export const migrateNew = define({
  name: 'migrate new',
  script: 'migrate:new',
  summary: 'Writes a migration in the form that is safe while clients work, ready to fill in',
  arguments: 'NAME',
  options: {
    kind: {
      type: 'string',
      choices: ['add-column', 'not-null', 'index', 'foreign-key', 'rename', 'drop', 'backfill', 'type-change'],
      description: 'what it changes; must be given',
    },
    folder: { type: 'string', value: 'DIR', default: 'migrations', description: 'where to write it' },
  },
  examples: ['npm run migrate:new add-pronouns -- --kind add-column'],
  changes: false,
  environment: 'none',
});

export const migrateRecord = define({
  name: 'migrate record',
  script: 'record:statements',
  summary: 'Records the statements that a version sends to the database, for the migration check',
  description: [
    'Its end-to-end tests make it send them; name some of them to record only those. The recording holds no personal',
    'data: the tests invent their people, and what still looks like an address, a phone number or a token is replaced.',
  ].join('\n'),
  arguments: '[TEST]...',
  options: {
    ref: { type: 'string', value: 'REF', description: 'git reference to record, in a work tree of its own' },
    out: {
      type: 'string',
      value: 'FILE',
      description: 'where to write (default: .local/release/statements-COMMIT.json.gz)',
    },
  },
  examples: ['', '--ref v1.4.0', 'test/e2e/users'],
  changes: false,
  environment: 'none',
});
