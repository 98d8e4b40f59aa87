import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exit } from '../../../apps/cli/exit-codes.ts';
import { MigrationProject } from '../../setup/release/migration-project.ts';

const table =
  'CREATE TABLE pupils (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, score integer)';

describe('the migration check on a project, under load or asked wrongly,', () => {
  let project: MigrationProject;

  beforeEach(async () => {
    project = await MigrationProject.create();
    await project.migration(1, 'create-pupils', table, 'DROP TABLE pupils');
    project.release('v1.0.0');
  });

  afterEach(() => project.remove());

  it('measures how long clients wait for a rewrite, and behind a reader without a lock_timeout', async () => {
    await project.migration(
      2,
      'widen-score',
      'ALTER TABLE pupils ALTER COLUMN score TYPE bigint',
      'ALTER TABLE pupils ALTER COLUMN score TYPE integer',
    );
    await project.migration(
      3,
      'patient',
      'ALTER TABLE pupils ADD COLUMN house text',
      'ALTER TABLE pupils DROP COLUMN house',
      'readonly transaction = false;',
    );
    const patient = join(project.folder, 'migrations', '1790000000003-patient.ts');
    const text = await readFile(patient, 'utf8');
    await writeFile(patient, text.replace('await', `await queryRunner.query('SET lock_timeout = 0');\n    await`));
    const run = await project.check('--without-compatibility', '--json', '--budget-ms', '20');
    const found = JSON.parse(run.stdout).migrations.map(
      ({ findings }: { findings: { check: string; detail: string }[] }) => findings,
    );
    expect(found[0].map(({ check }: { check: string }) => check)).toEqual(expect.arrayContaining(['T01', 'W01']));
    expect(found[1].map(({ check }: { check: string }) => check)).toEqual(expect.arrayContaining(['T05', 'W01']));
    const stall = found[1].find(({ check }: { check: string }) => check === 'W01');
    expect(stall.durationMillis).toBeGreaterThan(2_000);
  }, 60_000);

  it('reports that nothing is pending', async () => {
    const run = await project.check('--without-compatibility', '--no-stall');
    expect([run.code, run.stdout]).toEqual([0, expect.stringMatching(/Nothing is pending/)]);
  }, 60_000);

  it('a wrong option: one answer, exit code 5', async () => {
    const run = await project.check('--bogus');
    expect([run.code, run.stdout]).toEqual([exit.blocked, '']);
    expect(run.stderr).toMatch(/Unknown option '--bogus'/);
  });
});
