import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { z } from 'zod';
import { Failure } from '../../cli/failure.ts';
import type { ProductionStatistics } from './rules/estimate.ts';

const statistics = z.object({
  /** Major version of production's server. */
  postgresMajor: z.number().int().optional(),
  /** Rows by `schema.table`; a table without a schema is one of public. */
  rows: z.record(z.string(), z.number().nonnegative()),
});

export async function readStatistics(file: string): Promise<ProductionStatistics> {
  const unreadable = (why: string) =>
    new Failure({
      what: `The statistics ${file} cannot be read`,
      why,
      next: ['Give JSON such as {"postgresMajor": 18, "rows": {"public.results": 1200000}}'],
    });
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw unreadable(error.message);
  });
  try {
    const parsed = statistics.parse(JSON.parse(text));
    const rows = Object.entries(parsed.rows).map(([name, count]) => [
      name.includes('.') ? name : `public.${name}`,
      count,
    ]);
    return { ...parsed, rows: Object.fromEntries(rows) };
  } catch {
    throw unreadable('it holds no statistics');
  }
}

/** Row counts as the planner of a live database knows them: one read of pg_class. */
export async function queryStatistics(connectionString: string): Promise<ProductionStatistics> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: 10_000,
    application_name: 'classboard-check',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SET default_transaction_read_only = on; SET statement_timeout = 10000');
    const { rows } = await client.query<{ name: string; count: number }>(
      `SELECT format('%s.%s', n.nspname, c.relname) AS name, greatest(c.reltuples, 0)::float8 AS count
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
    );
    const { rows: version } = await client.query<{ major: number }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS major`,
    );
    return {
      ...(version[0] === undefined ? {} : { postgresMajor: version[0].major }),
      rows: Object.fromEntries(rows.map(({ name, count }) => [name, count])),
    };
  } catch (error) {
    throw new Failure({
      what: 'The database for row counts cannot be reached',
      why: (error as Error).message,
      next: ['Check --database URL and the network, or give the counts with --stats FILE'],
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}
