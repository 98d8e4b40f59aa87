import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exit } from '../../../apps/cli/exit-codes.ts';
import { MigrationProject, runMigrate, scratchFolders } from '../../setup/release/migration-project.ts';

const table =
  'CREATE TABLE pupils (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, score integer)';

describe('the migration check on a project', () => {
  let project: MigrationProject;
  let foldersBefore: string[];

  beforeEach(async () => {
    foldersBefore = await scratchFolders();
    project = await MigrationProject.create();
    await project.migration(1, 'create-pupils', table, 'DROP TABLE pupils');
    project.release('v1.0.0');
  });

  afterEach(async () => {
    await project.remove();
    const left = (await scratchFolders()).filter((folder) => !foldersBefore.includes(folder) && ownFolder(folder));
    expect(left).toEqual([]);
  });

  it('blocks an unsafe migration and lets a safe one pass, with an estimate for production', async () => {
    await project.migration(
      2,
      'add-house',
      'ALTER TABLE pupils ADD COLUMN house text',
      'ALTER TABLE pupils DROP COLUMN house',
    );
    await project.migration(
      3,
      'add-token',
      'ALTER TABLE pupils ADD COLUMN token uuid DEFAULT gen_random_uuid()',
      'ALTER TABLE pupils DROP COLUMN token',
    );
    await project.file('stats.json', JSON.stringify({ postgresMajor: 18, rows: { pupils: 5_000_000 } }));
    const run = await project.check(
      '--without-compatibility',
      '--no-stall',
      '--json',
      '--github',
      '--stats',
      join(project.folder, 'stats.json'),
    );
    expect(run.code).toBe(exit.blocked);
    const report = JSON.parse(run.stdout);
    expect(report.base).toBe('v1.0.0');
    expect(report.migrations.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['safe', 'blocked']);
    const [finding] = report.migrations[1].findings;
    expect(finding).toMatchObject({
      check: 'T01',
      statement: { number: 1 },
      lock: 'ACCESS EXCLUSIVE on public.pupils',
      blocks: 'reads and writes',
      table: 'public.pupils',
    });
    expect(finding.estimate).toMatch(/for 5,000,000 rows \(estimate\)/);
    expect(finding.danger).toMatch(/^reads and writes of the table wait/);
    expect(finding.safeForm).toMatch(/ALTER COLUMN token SET DEFAULT gen_random_uuid\(\)/);
    expect(finding.wayOut).toContain(`acknowledges = [{ check: 'T01', who: `);
    expect(run.stderr).toMatch(
      /^::error file=.*add-token\.ts,line=6,title=T01 .*Danger: reads and writes.*Way out: answer for it/m,
    );
  }, 60_000);

  it('refuses a released migration that was changed, and one older than the newest', async () => {
    await project.migration(1, 'create-pupils', `${table} `, 'DROP TABLE pupils');
    await project.migration(
      0,
      'late',
      'ALTER TABLE pupils ADD COLUMN late text',
      'ALTER TABLE pupils DROP COLUMN late',
    );
    const run = await project.check('--without-compatibility', '--no-stall');
    expect(run.code).toBe(exit.blocked);
    expect(run.stdout).toMatch(/M02 a released migration was changed/);
    expect(run.stdout).toMatch(/M03 .*older than the newest released migration/);
  }, 60_000);

  it('judges what the list of the runner names, whatever its file is called, and the rest where one fails', async () => {
    const migrationOf = (name: string, up: string) =>
      `export class ${name} {
  static readonly compatibleFrom = '1.0.0';
  async up(queryRunner) { await queryRunner.query(\`${up}\`); }
  async down(queryRunner) { await queryRunner.query('DROP INDEX IF EXISTS by_name'); }
}
`;
    await project.file(
      'migrations/1790000000002_underscore.ts',
      migrationOf('Underscore1790000000002', 'SELECT 1 / 0'),
    );
    await project.file('elsewhere.ts', migrationOf('Elsewhere1790000000003', 'CREATE INDEX by_name ON pupils (name)'));
    await project.file(
      'migrations/index.ts',
      `import { CreatePupils1790000000001 } from './1790000000001-create-pupils.ts';
import { Underscore1790000000002 } from './1790000000002_underscore.ts';
import { Elsewhere1790000000003 } from '../elsewhere.ts';
export const migrations = [CreatePupils1790000000001, Underscore1790000000002, Elsewhere1790000000003];
`,
    );
    const run = await project.check('--without-compatibility', '--no-stall', '--json');
    expect(run.code).toBe(exit.blocked);
    const found = JSON.parse(run.stdout).migrations.map(
      ({ name, findings, without }: { name: string; findings: { check: string }[]; without?: string[] }) => [
        name,
        findings.map(({ check }) => check).toSorted(),
        without,
      ],
    );
    expect(found).toEqual([
      ['Underscore1790000000002', ['M03', 'T00'], undefined],
      ['Elsewhere1790000000003', ['T03'], ['Underscore1790000000002']],
    ]);
  }, 60_000);

  it.each([
    ['does not compile', 'const = ;', '', /does not compile or load: .*Expression expected|does not compile or load/],
    ['hangs', '', 'await new Promise(() => undefined);', /up did not finish within 3 s/],
  ])(
    'a migration that %s: one answer, exit code 1',
    async (_what, top, inUp, answer) => {
      await project.file(
        'migrations/1790000000002-broken.ts',
        `${top}
export class Broken1790000000002 {
  static readonly compatibleFrom = '1.0.0';
  async up(queryRunner) {
    await queryRunner.query('SELECT 1');
    ${inUp}
  }
  async down() {}
}
`,
      );
      const run = await project.check('--without-compatibility', '--no-stall', '--timeout-seconds', '3');
      expect(run.code).toBe(exit.failed);
      expect(run.stdout).toMatch(answer);
      expect(run.stdout).toMatch(/The migration check could not judge everything/);
      expect(serversLeft()).toEqual([]);
    },
    60_000,
  );

  it.each([
    ['an unreachable base', ['--base', 'v9.9.9'], /The base v9\.9\.9 cannot be reached[\s\S]*git fetch/],
    [
      'a missing recording',
      ['--no-stall'],
      /recording .*statements-[0-9a-f]{40}\.json\.gz cannot be read[\s\S]*record:statements/,
    ],
    [
      'the recording of another commit',
      ['--no-stall', '--statements', 'RECORDING'],
      /recording\.json is not of v1\.0\.0[\s\S]*commit f{40}[\s\S]*record:statements/,
    ],
    [
      'an unreachable database',
      ['--database', 'postgres://nobody@127.0.0.1:1/none'],
      /row counts cannot be reached[\s\S]*--database/,
    ],
    ['another major version', ['--without-compatibility', '--stats', 'STATS'], /Production runs PostgreSQL 17/],
  ])(
    '%s: one answer, exit code 1',
    async (_what, args, answer) => {
      await project.file('stats.json', JSON.stringify({ postgresMajor: 17, rows: {} }));
      const recording = { format: 1, release: '1.0.0', commit: 'f'.repeat(40), recordedAt: '', postgres: '18' };
      await project.file('recording.json', JSON.stringify({ ...recording, statements: [], named: [], sessions: [] }));
      const files: Record<string, string> = { STATS: 'stats.json', RECORDING: 'recording.json' };
      const given = args.map((arg) => (files[arg] === undefined ? arg : join(project.folder, files[arg])));
      const withoutRecording = args[0] === '--database' ? ['--without-compatibility', ...given] : given;
      const run = await project.check(...withoutRecording);
      expect([run.code, run.stdout]).toEqual([exit.failed, '']);
      expect(run.stderr).toMatch(answer);
    },
    60_000,
  );

  it('writes the steps in order, lists those of this release and sets the later one aside', async () => {
    const project = await MigrationProject.create();
    await project.file(
      'migrations/index.ts',
      '\n/** Every migration, oldest first. */\nexport const migrations = [\n];\n',
    );
    const folder = join(project.folder, 'migrations');
    const run = await runMigrate('new', ['note-to-remark', '--kind', 'rename', '--folder', folder]);
    expect(run.code).toBe(0);
    const names = (await readdir(folder)).toSorted().map((name) => name.replace(/^\d{13}-/, ''));
    expect(names).toEqual([
      'note-to-remark-expand.ts',
      'note-to-remark-backfill.ts',
      'note-to-remark-contract.ts.later',
      'index.ts',
    ]);
    const index = await readFile(join(folder, 'index.ts'), 'utf8');
    expect(index).toMatch(/ {2}NoteToRemarkExpand\d{13},\n {2}NoteToRemarkBackfill\d{13},\n\];/);
    expect(index).not.toMatch(/Contract/);
    await project.remove();
  });

  it('refuses a wrong name or kind', async () => {
    const run = await runMigrate('new', ['Bad Name', '--kind', 'index']);
    expect([run.code, run.stderr]).toEqual([exit.blocked, expect.stringMatching(/small letters, digits and dashes/)]);
    const other = await runMigrate('new', ['good-name', '--kind', 'bogus']);
    expect([other.code, other.stderr]).toEqual([
      exit.blocked,
      expect.stringMatching(/--kind bogus is not known: it is one of add-column, not-null/),
    ]);
  });
});

/** Scratch servers that this process' checks left running. */
function serversLeft(): string[] {
  const listed = execFileSync('ps', ['-eo', 'ppid,command'], { encoding: 'utf8' });
  return listed.split('\n').filter((line) => line.trim().startsWith('1 ') && line.includes('classboard-check-'));
}

/** Checks of other tests may run at the same time; only what was left by one that ended counts. */
function ownFolder(folder: string): boolean {
  return !execFileSync('ps', ['-eo', 'command'], { encoding: 'utf8' }).includes(folder);
}
