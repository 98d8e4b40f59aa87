import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Failure } from '../../../cli/failure.ts';
import { withTreeOf } from '../../../cli/tree-of-commit.ts';
import { recordingFile, writeRecording } from './recording.ts';
import { readLog, readStatements } from './statement-log.ts';

export interface RecordOptions {
  /** Git reference to record, in a work tree of its own; the working tree where it is undefined. */
  ref?: string;
  /** Patterns of test files; all end-to-end tests where it is empty. */
  tests: readonly string[];
  /** File to write; by default `.local/release/statements-COMMIT.json.gz`. */
  file?: string;
  signal?: AbortSignal;
}

export interface RecordedStatements {
  file: string;
  bytes: number;
  statements: number;
  /** Writes to replay, and the databases that they belong to. */
  writes: number;
  databases: number;
}

/**
 * Records the statements that a version sends to the database while its end-to-end tests run.
 * @throws Failure when the reference does not exist, the tests fail or the server wrote no log
 */
export async function recordStatements(options: RecordOptions): Promise<RecordedStatements> {
  const { ref } = options;
  if (ref === undefined) return record(resolve('.'), options);
  return withTreeOf(resolve('.'), commitOf(ref), (root) => record(root, options));
}

/** Tests of the machinery around the application send nothing that a migration could break. */
const leftOut = [
  'local',
  'migrations',
  'platform/lifecycle',
  'platform/database',
  'checks',
  'deploy',
  'fake-aws',
  'release',
];

async function record(root: string, { tests, file: wanted, signal }: RecordOptions): Promise<RecordedStatements> {
  const folder = await mkdtemp(join(tmpdir(), 'classboard-record-'));
  // The server may run as another user than this process.
  await chmod(folder, 0o777);
  const settings = {
    logging_collector: 'on',
    log_destination: 'jsonlog',
    log_directory: folder,
    log_filename: 'statements.log',
    log_rotation_size: 0,
    log_rotation_age: 0,
    log_file_mode: '0644',
    log_statement: 'all',
    // The values of a statement are its detail.
    log_error_verbosity: 'default',
    log_min_messages: 'warning',
  };
  try {
    const variables = { CLASSBOARD_TEST_POSTGRES_SETTINGS: JSON.stringify(settings) };
    const code = await runTests(root, tests, variables, signal);
    if (code !== 0)
      throw notRecorded('the end-to-end tests fail, so what they send is no record of a working release', [
        'Make the tests pass first: npm test -- test/e2e',
      ]);
    const logs = (await readdir(folder)).filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
    if (logs.length === 0)
      throw notRecorded('the server wrote no log: this version does not pass CLASSBOARD_TEST_POSTGRES_SETTINGS on', []);
    const { statements, named, sessions } = await readStatements(
      readLog(logs),
      ({ application_name: name, dbname }) =>
        name?.startsWith('classboard') === true && name !== 'classboard-migrate' && dbname?.startsWith('t_') === true,
    );
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    const commit = git(root, ['rev-parse', 'HEAD']);
    const file = resolve(wanted ?? recordingFile('.', commit));
    const bytes = await writeRecording(file, {
      format: 1,
      release: version,
      commit,
      recordedAt: new Date().toISOString(),
      postgres: '18',
      statements,
      named,
      sessions,
    });
    const writes = sessions.reduce((sum, session) => sum + session.length, 0);
    return { file, bytes, statements: statements.length, writes, databases: sessions.length };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const notRecorded = (why: string, next: readonly string[], cause?: unknown): Failure =>
  new Failure({ what: 'No statements were recorded', why, next, cause });

function runTests(
  root: string,
  patterns: readonly string[],
  variables: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const selection = patterns.length > 0 ? patterns : ['test/e2e/'];
  // Each version knows by itself how its tests are run.
  const args = ['test', '--', ...selection];
  for (const pattern of leftOut) args.push('--testPathIgnorePatterns', `test/e2e/${pattern}`);
  const exported = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return new Promise((resolve_, reject) => {
    const child = spawn('env', [...exported, 'npm', ...args], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      ...(signal === undefined ? {} : { signal }),
    });
    child.on('error', reject);
    child.on('close', (code) => resolve_(code ?? 1));
  });
}

/** @throws Failure where this clone has no such commit */
function commitOf(ref: string): string {
  try {
    return git('.', ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`]);
  } catch (error) {
    const printed = String((error as { stderr?: string }).stderr ?? (error as Error).message).trim();
    throw notRecorded(
      `${ref} names no commit (${printed})`,
      ['Name a tag, branch or commit that this clone has: git fetch --tags'],
      error,
    );
  }
}

const git = (folder: string, args: string[]): string =>
  execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
