import type { FindingFacts } from './findings.ts';

export interface ProductionStatistics {
  /** Major version of production's server. */
  postgresMajor?: number | undefined;
  /** Rows by `schema.table`. */
  rows: Readonly<Record<string, number>>;
}

const smallRows = 10_000;

/** Changing all of its rows at once takes no longer than a batch of a large table. */
export const isSmall = (table: string, production: ProductionStatistics | undefined): boolean =>
  (production?.rows[table] ?? Number.POSITIVE_INFINITY) <= smallRows;

/** `about 40 s for 12,000,000 rows (estimate)`, or undefined where the table's size is not known. */
export function estimate(
  { table, durationMillis }: FindingFacts,
  production: ProductionStatistics | undefined,
  seeded: Readonly<Record<string, number>>,
): string | undefined {
  if (table === undefined || durationMillis === undefined || production === undefined) return undefined;
  const rows = production.rows[table];
  const here = seeded[table];
  if (rows === undefined || here === undefined || here === 0) return undefined;
  return `about ${duration((durationMillis * rows) / here)} for ${Math.round(rows).toLocaleString('en')} rows (estimate)`;
}

export function duration(millis: number): string {
  if (millis < 1) return 'less than 1 ms';
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  if (millis < 120_000) return `${(millis / 1_000).toFixed(1)} s`;
  return `${Math.round(millis / 60_000)} min`;
}
