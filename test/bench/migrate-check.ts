import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checkMigrations } from '../../apps/release/migrations/check.ts';
import { listMigrationFiles } from '../../apps/release/migrations/pending.ts';
import { duration } from '../../apps/release/migrations/rules/estimate.ts';
import type { BenchContext } from './context.ts';

const goals = { withoutLoad: 30_000, withLoad: 90_000 };

/** A release of five migrations, each on a large table: three that lock it for a moment, an index, and a backfill. */
const changes: [name: string, up: string, down: string, transaction: boolean][] = [
  ['AddRemark', 'ALTER TABLE results ADD COLUMN remark text', 'ALTER TABLE results DROP COLUMN remark', true],
  [
    'BoundRemark',
    'ALTER TABLE results ADD CONSTRAINT remark_short CHECK (length(remark) < 500) NOT VALID',
    'ALTER TABLE results DROP CONSTRAINT remark_short',
    true,
  ],
  [
    'NameHouse',
    `ALTER TABLE users ADD COLUMN house text NOT NULL DEFAULT 'none'`,
    'ALTER TABLE users DROP COLUMN house',
    true,
  ],
  [
    'IndexHouse',
    'CREATE INDEX CONCURRENTLY users_house_idx ON users (school_id, house)',
    'DROP INDEX CONCURRENTLY users_house_idx',
    false,
  ],
  [
    'FillRemark',
    `UPDATE results SET remark = '' WHERE remark IS NULL AND id <= 5000`,
    `UPDATE results SET remark = NULL WHERE remark = '' AND id <= 5000`,
    true,
  ],
];

/**
 * How long the migration check takes for a release of five migrations on this version's schema, without and with the load.
 * The statements of the running release are those of the newest recording that is here.
 */
export async function benchMigrateCheck({ print }: BenchContext): Promise<void> {
  await mkdir('.local', { recursive: true });
  // Inside of the project, where migrations find their packages.
  const folder = await mkdtemp(resolve('.local', 'bench-migrate-check-'));
  try {
    const released = await listMigrationFiles('migrations');
    for (const file of released) await cp(file, join(folder, file.slice(file.lastIndexOf('/'))));
    for (const [index, change] of changes.entries()) await writeMigration(folder, index, change);
    const recordingFile = await newestRecording();
    const { migrations, durationMillis } = await checkMigrations({
      migrationsFolder: folder,
      since: released.at(-1) as string,
      ...(recordingFile === undefined ? {} : { recordingFile }),
      stall: true,
    });
    const sum = (...phases: string[]) =>
      migrations.reduce(
        (total, migration) => total + phases.reduce((all, name) => all + (migration.phases[name] ?? 0), 0),
        0,
      );
    const load = sum('stall');
    print(
      `migrate-check: ${migrations.length} migrations, ${recordingFile ?? 'no recorded statements (npm run record:statements)'}`,
    );
    print(line('without load', durationMillis - load, goals.withoutLoad));
    print(line('  of which trace', sum('trace')));
    print(line('  of which way back', sum('reversal')));
    print(line('  of which running release', sum('empty', 'rows', 'compatibility')));
    print(line('with load', durationMillis, goals.withLoad));
    print(line('  of which load', load));
    for (const { name, verdict, findings } of migrations)
      print(`  ${name.padEnd(26)}${verdict} ${findings.map(({ check }) => check).join(' ')}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const line = (what: string, millis: number, goalMillis?: number): string =>
  `${what.padEnd(28)}${duration(millis).padStart(8)}${goalMillis === undefined ? '' : `  goal ${duration(goalMillis)}`}`;

async function newestRecording(): Promise<string | undefined> {
  const folder = join('.local', 'release');
  const names = await readdir(folder).catch(() => []);
  const name = names
    .filter((file) => /^statements-.*\.json\.gz$/.test(file))
    .toSorted()
    .at(-1);
  return name === undefined ? undefined : join(folder, name);
}

async function writeMigration(
  folder: string,
  index: number,
  [title, up, down, transaction]: (typeof changes)[number],
): Promise<void> {
  const stamp = `179000000000${index}`;
  await writeFile(
    join(folder, `${stamp}-${title.toLowerCase()}.ts`),
    `export class ${title}${stamp} {
  static readonly compatibleFrom = '0.1.0';
  ${transaction ? '' : 'readonly transaction = false;'}
  async up(queryRunner) { await queryRunner.query(${JSON.stringify(up)}); }
  async down(queryRunner) { await queryRunner.query(${JSON.stringify(down)}); }
}
`,
  );
}
