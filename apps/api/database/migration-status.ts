import type pg from 'pg';
import { migrations } from '../../../migrations/index.ts';
import { loadConfig } from '../config/config.ts';
import { openClient, settingsAt } from './connection.ts';
import { findInvalidIndexes, type InvalidIndex } from './invalid-indexes.ts';
import { migrationTimeouts } from './migration-session.ts';
import { compareReleases } from './releases.ts';

export interface MigrationStatus {
  name: string;
  applied: boolean;
  /** The oldest release that works with the schema this migration leaves; null where nobody declared it. */
  compatibleFrom: string | null;
  /** False for a migration of a newer version, which only the database knows. */
  known: boolean;
}

export interface SchemaStatus {
  migrations: MigrationStatus[];
  pending: number;
  schema: {
    newest: string | null;
    /** The oldest release that works with the schema as it is; null where an applied migration does not say. */
    compatibleFrom: string | null;
  };
  invalidIndexes: InvalidIndex[];
}

/** Every migration this version knows, oldest first, and whether the database has it. */
export async function migrationStatus(environment: Record<string, string | undefined>): Promise<MigrationStatus[]> {
  return (await schemaStatus(environment)).migrations.filter(({ known }) => known);
}

/**
 * The state of the schema, with the migrations of newer versions that the database already has.
 * @param host of a restored database; the one that serves where absent
 */
export async function schemaStatus(
  environment: Record<string, string | undefined>,
  host?: string,
): Promise<SchemaStatus> {
  const client = await openClient(settingsAt(loadConfig(environment), host, migrationTimeouts, 'classboard-migrate'));
  try {
    const applied = await readApplied(client);
    const status = [
      ...migrations.map((known) => ({
        name: known.name,
        applied: applied.has(known.name),
        compatibleFrom: known.compatibleFrom ?? applied.get(known.name) ?? null,
        known: true,
      })),
      ...[...applied]
        .filter(([name]) => !migrations.some((known) => known.name === name))
        .map(([name, compatibleFrom]) => ({ name, applied: true, compatibleFrom, known: false })),
    ];
    const present = status.filter((migration) => migration.applied);
    return {
      migrations: status,
      pending: status.length - present.length,
      schema: { newest: newestOf(present), compatibleFrom: newestClaim(present) },
      invalidIndexes: await findInvalidIndexes(client),
    };
  } finally {
    await client.end();
  }
}

/** Whether that release works with the schema; false also where an applied migration does not say. */
export const releaseFits = ({ schema }: SchemaStatus, release: string): boolean =>
  schema.newest === null || (schema.compatibleFrom !== null && compareReleases(release, schema.compatibleFrom) >= 0);

/** Notes in the database what each migration declares, so that an older version can read it too. */
export async function recordCompatibility(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ found: string | null }>(
    `SELECT to_regclass('public.migrations')::text AS found`,
  );
  if (rows[0]?.found == null) return;
  await client.query('ALTER TABLE public.migrations ADD COLUMN IF NOT EXISTS compatible_from text');
  for (const { name, compatibleFrom } of migrations) {
    await client.query(
      'UPDATE public.migrations SET compatible_from = $2 WHERE name = $1 AND compatible_from IS DISTINCT FROM $2',
      [name, compatibleFrom],
    );
  }
}

async function readApplied(client: pg.ClientBase): Promise<Map<string, string | null>> {
  const { rows: columns } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = to_regclass('public.migrations') AND attnum > 0`,
  );
  if (columns.length === 0) return new Map();
  const column = columns.some(({ name }) => name === 'compatible_from') ? 'compatible_from' : 'NULL';
  const { rows } = await client.query<{ name: string; compatible_from: string | null }>(
    `SELECT name, ${column} AS compatible_from FROM public.migrations ORDER BY timestamp`,
  );
  return new Map(rows.map((row) => [row.name, row.compatible_from]));
}

export const momentOf = (name: string): number => Number(name.match(/\d{13}$/)?.[0] ?? 0);

const newestOf = (present: readonly MigrationStatus[]): string | null =>
  present.toSorted((a, b) => momentOf(b.name) - momentOf(a.name))[0]?.name ?? null;

function newestClaim(present: readonly MigrationStatus[]): string | null {
  let newest: string | null = null;
  for (const { compatibleFrom } of present) {
    if (compatibleFrom === null) return null;
    if (newest === null || compareReleases(compatibleFrom, newest) > 0) newest = compatibleFrom;
  }
  return newest;
}
