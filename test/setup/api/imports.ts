import { loadConfig } from '../../../apps/api/config/config.ts';
import { connectionSettings, jobTimeouts } from '../../../apps/api/database/connection.ts';
import { Database } from '../../../apps/api/database/database.ts';
import type { AccountAddressTask } from '../../../apps/api/imports/account-address-task.ts';
import type { Finding } from '../../../apps/api/imports/bundle/findings.ts';
import { type ImportOutcome, type ImportResult, ImportRun } from '../../../apps/api/imports/import-run.ts';
import { type ImportRequest, runImport } from '../../../apps/api/imports/run-import.ts';
import { createTestDatabase } from '../database/database.ts';
import { type BundleFiles, withBundle } from './bundles.ts';
import { type FixtureSchool, Fixtures } from './fixtures.ts';

/** What is stored of one school, as tests compare it. */
export type Stored = Record<string, unknown[]>;

const tables = [
  'orgs',
  'academic_sessions',
  'courses',
  'classes',
  'users',
  'roles',
  'demographics',
  'enrollments',
  'categories',
  'score_scales',
  'line_items',
  'line_item_score_scales',
  'results',
];

/** The bundles of tests are small: most of what they deactivate is more than a tenth. */
type BenchOptions = Partial<Pick<ImportRequest, 'massRemoval' | 'confirmed'>>;

/** Imports into schools of a database of its own, without the HTTP layer. */
export class ImportBench {
  readonly fixtures: Fixtures;
  /** What imports queued. */
  readonly tasks: AccountAddressTask[] = [];

  private constructor(
    readonly database: Database,
    readonly env: Record<string, string>,
    private readonly drop: () => Promise<void>,
  ) {
    this.fixtures = new Fixtures(database, env);
  }

  static async create(): Promise<ImportBench> {
    const { env, drop } = await createTestDatabase();
    const config = loadConfig({ ...env, APP_ENV: 'test' });
    const settings = { ...connectionSettings(config, jobTimeouts(config), 'classboard-test'), max: 4 };
    return new ImportBench(new Database(settings, () => undefined), env, drop);
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.drop();
  }

  async import(
    school: FixtureSchool,
    bundle: BundleFiles | Buffer,
    options: BenchOptions = {},
  ): Promise<ImportOutcome> {
    return withBundle(bundle, (path) => this.importFile(school, path, options));
  }

  async importFile(
    school: FixtureSchool,
    path: string,
    { massRemoval = 'apply', confirmed }: BenchOptions = {},
  ): Promise<ImportOutcome> {
    const { id } = await this.database.one<{ id: string }>(
      'INSERT INTO import_runs (school_id) VALUES ($1) RETURNING id',
      [school.id],
    );
    return runImport(this.database, new ImportRun(this.database, id), {
      schoolId: school.id,
      path,
      massRemoval,
      ...(confirmed && { confirmed }),
      enqueue: async (_client, tasks) => {
        this.tasks.push(...tasks);
      },
    });
  }

  /** The result of an import that must succeed. */
  async imported(
    school: FixtureSchool,
    bundle: BundleFiles | Buffer,
    options: BenchOptions = {},
  ): Promise<ImportResult> {
    const outcome = await this.import(school, bundle, options);
    if (outcome.state !== 'succeeded') throw new Error(`Not imported: ${JSON.stringify(outcome)}`);
    return outcome.result;
  }

  /** The errors of an import that must be rejected, and must have left everything as it was. */
  async rejected(
    school: FixtureSchool,
    bundle: BundleFiles | Buffer,
    options: BenchOptions = {},
  ): Promise<readonly Finding[]> {
    const before = await this.stored(school);
    const outcome = await this.import(school, bundle, options);
    if (outcome.state !== 'rejected') throw new Error('The import succeeded');
    expect(await this.stored(school)).toEqual(before);
    expect(outcome.errorCount).toBeGreaterThanOrEqual(outcome.errors.length);
    return outcome.errors;
  }

  /** Every row of the school, versions and times of writing included: equal means that nothing was rewritten. */
  async stored(school: FixtureSchool): Promise<Stored> {
    const stored: Stored = {};
    for (const table of tables) {
      stored[table] = await this.database.query(
        `SELECT t.xmin::text AS written_by, t.* FROM ${table} t WHERE school_id = $1 ORDER BY id`,
        [school.id],
      );
    }
    stored.class_terms = await this.database.query(
      `SELECT t.* FROM class_terms t JOIN classes k ON k.id = t.class_id WHERE k.school_id = $1 ORDER BY 1, 2`,
      [school.id],
    );
    stored.recalculation_requests = await this.database.query(
      `SELECT g.* FROM recalculation_requests g JOIN classes k ON k.id = g.class_id WHERE k.school_id = $1 ORDER BY g.id`,
      [school.id],
    );
    return stored;
  }

  /** One record by its identifier. */
  async record(school: FixtureSchool, table: string, sourcedId: string): Promise<Record<string, unknown>> {
    return this.database.one(`SELECT * FROM ${table} WHERE school_id = $1 AND sourced_id = $2`, [school.id, sourcedId]);
  }
}
