import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeRecording } from './recording.ts';
import { readLog, readStatements } from './statement-log.ts';

const usage = `Records the statements that this version sends to the database, as its end-to-end tests make it send them.

  npm run record:statements                       of the working tree
  npm run record:statements -- --ref v1.4.0       of a release, in a work tree of its own
  npm run record:statements -- test/e2e/users     of some tests only

  --ref REF     git reference to record
  --out FILE    default: .local/release/statements-vVERSION.json.gz

The recording holds no personal data: the tests invent their people, and what still looks like an address, a phone
number or a token is replaced.`;

/** Tests of the machinery around the application send nothing that a migration could break. */
const leftOut = ['local-', 'migration', 'lifecycle', 'database', 'infra', 'release'];

async function record(root: string, patterns: readonly string[], out: string | undefined): Promise<void> {
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
    log_min_messages: 'warning',
  };
  try {
    const code = await runTests(root, patterns, { CLASSBOARD_TEST_POSTGRES_SETTINGS: JSON.stringify(settings) });
    if (code !== 0) throw new Error('the end-to-end tests fail, so what they send is no record of a working release');
    const logs = (await readdir(folder)).filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
    if (logs.length === 0)
      throw new Error('the server wrote no log: this version does not pass CLASSBOARD_TEST_POSTGRES_SETTINGS on');
    const { statements, named, sessions } = await readStatements(
      readLog(logs),
      ({ application_name: name, dbname }) =>
        name?.startsWith('classboard') === true && name !== 'classboard-migrate' && dbname?.startsWith('t_') === true,
    );
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    const file = resolve(out ?? join('.local', 'release', `statements-v${version}.json.gz`));
    const bytes = await writeRecording(file, {
      format: 1,
      release: version,
      commit: git(root, ['rev-parse', 'HEAD']),
      recordedAt: new Date().toISOString(),
      postgres: '18',
      statements,
      named,
      sessions,
    });
    const steps = sessions.reduce((sum, session) => sum + session.length, 0);
    console.error(
      `${statements.length} statements, ${steps} writes of ${sessions.length} databases to replay, ${Math.ceil(bytes / 1024)} KiB`,
    );
    console.log(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runTests(root: string, patterns: readonly string[], variables: Record<string, string>): Promise<number> {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const selection = patterns.length > 0 ? patterns : ['test/e2e/'];
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...selection];
  for (const pattern of leftOut) args.push('--testPathIgnorePatterns', `test/e2e/${pattern}`);
  const exported = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return new Promise((resolve_, reject) => {
    const child = spawn('env', [...exported, process.execPath, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('close', (code) => resolve_(code ?? 1));
  });
}

/** A work tree of the release with this clone's packages. */
async function withWorkTree<T>(ref: string, work: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'classboard-release-'));
  git('.', ['worktree', 'add', '--detach', '--force', root, ref]);
  try {
    await symlink(resolve('node_modules'), join(root, 'node_modules'));
    return await work(root);
  } finally {
    git('.', ['worktree', 'remove', '--force', root]);
  }
}

const git = (folder: string, args: string[]): string =>
  execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ref: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) console.log(usage);
  else if (values.ref === undefined) await record(resolve('.'), positionals, values.out);
  else await withWorkTree(values.ref, (root) => record(root, positionals, values.out));
} catch (error) {
  console.error(`Nothing was recorded: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
