import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { migrationTimeouts } from '../../apps/api/database/migration-session.ts';
import { runUnderLoad } from '../../apps/release/migrations/load/stall.ts';
import { judgeUp } from '../../apps/release/migrations/one-migration/judge-up.ts';
import { MigrationProcess } from '../../apps/release/migrations/one-migration/process.ts';
import type { Tools } from '../../apps/release/migrations/one-migration/run.ts';
import { duration } from '../../apps/release/migrations/rules/estimate.ts';
import type { LoadedMigration } from '../../apps/release/migrations/rules/migration.ts';
import { blockedBy } from '../../apps/release/migrations/rules/trace.ts';
import { readBaseSchema } from '../../apps/release/migrations/scratch/base-schema.ts';
import { ScratchServer } from '../../apps/release/migrations/scratch/server.ts';
import type { BenchContext } from './context.ts';

const traceRows = 20_000;
const stallRows = 1_000_000;

const changes: [name: string, up: string, transaction: boolean][] = [
  ['constant default', `ALTER TABLE grades ADD COLUMN source text NOT NULL DEFAULT 'manual'`, true],
  ['volatile default', 'ALTER TABLE grades ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()', true],
  ['int to bigint', 'ALTER TABLE grades ALTER COLUMN points TYPE bigint', true],
  ['SET NOT NULL', 'ALTER TABLE grades ALTER COLUMN points SET NOT NULL', true],
  ['CREATE INDEX', 'CREATE INDEX grades_points_idx ON grades (points)', true],
  ['CREATE INDEX CONCURRENTLY', 'CREATE INDEX CONCURRENTLY grades_points_idx ON grades (points)', false],
  ['UPDATE of all rows', 'UPDATE grades SET points = points + 1', true],
];

/**
 * What the trace says on 20,000 rows beside what 8 clients feel on 1,000,000: its verdict, the time the blocking lock
 * was held scaled by rows, and the longest wait that the migration caused.
 */
export async function benchMigrations({ print }: BenchContext): Promise<void> {
  const server = await ScratchServer.start();
  const runner = new MigrationProcess(120_000, server.guardian);
  const folder = await mkdtemp(resolve('node_modules', '.bench-migrations-'));
  try {
    const small = await makeGrades(server, traceRows);
    const large = await makeGrades(server, stallRows);
    const base = await server.with(small, readBaseSchema);
    const tools: Tools = {
      server,
      runner,
      base,
      lockTimeoutMillis: migrationTimeouts.lockMillis,
      seedHints: {},
      rowsPerTable: { 'public.grades': traceRows },
      known: new Map(),
      isSmall: () => false,
    };
    print(
      `migrations: trace on ${traceRows.toLocaleString('en')} rows, stall of 8 clients on ${stallRows.toLocaleString('en')}`,
    );
    print(row(['change', 'verdict', 'lock on 1 M rows, estimated', 'longest wait, measured', 'all waits']));
    for (const [name, up, transaction] of changes) {
      const migration = await writeMigration(folder, name, up, transaction);
      const traced = await server.create(small);
      const { trace, hits } = await judgeUp(tools, migration, traced);
      const blocking = trace.statements.filter(({ locks, rowsChanged }) =>
        locks.some(
          ({ mode, oid }) =>
            base.oids.has(oid) && (blockedBy(mode) !== undefined || (rowsChanged['public.grades'] ?? 0) > 0),
        ),
      );
      const heldMillis = blocking.reduce((sum, { durationMillis }) => sum + durationMillis, 0);
      const grows = hits.length > 0;
      const stall = await runUnderLoad(tools, { clients: 8 }, migration, large, ['public.grades'], 0);
      print(
        row([
          name,
          hits.length === 0 ? 'safe' : [...new Set(hits.map(({ check }) => check))].join(' '),
          duration(grows ? (heldMillis * stallRows) / traceRows : heldMillis),
          duration(stall.longestMillis),
          duration(stall.totalMillis),
        ]),
      );
      await server.drop(traced);
    }
  } finally {
    await runner.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeGrades(server: ScratchServer, rows: number): Promise<string> {
  const database = await server.create();
  await server.with(
    database,
    async (client) => {
      await client.query(
        'CREATE TABLE grades (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, pupil text NOT NULL, points integer)',
      );
      await client.query(
        `INSERT INTO grades (pupil, points) SELECT 'pupil-' || g, g % 100 FROM generate_series(1, ${rows}) g`,
      );
      await client.query('VACUUM ANALYZE grades');
    },
    'owner',
  );
  return database;
}

async function writeMigration(
  folder: string,
  title: string,
  up: string,
  transaction: boolean,
): Promise<LoadedMigration> {
  const name = `${title.replace(/\W/g, '')}1790000000000`;
  const file = join(folder, `${name}.mjs`);
  await writeFile(
    file,
    `export class ${name} {
  transaction = ${transaction};
  async up(queryRunner) { await queryRunner.query(${JSON.stringify(up)}); }
  async down() {}
}
`,
  );
  return { name, file, transaction, acknowledges: [] };
}

const widths = [26, 10, 28, 24, 12];
const row = (cells: string[]): string => cells.map((cell, index) => cell.padEnd(widths[index] ?? 12)).join('');
