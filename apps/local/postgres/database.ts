import pg from 'pg';
import { commandLine } from '../../cli/command-line.ts';
import { Failure } from '../../cli/failure.ts';
import { loopback } from '../loopback.ts';

/** Makes the database unless it is there. */
export async function ensureDatabase(access: {
  port: number;
  user: string;
  password: string;
  database: string;
}): Promise<void> {
  const client = new pg.Client({ ...access, host: loopback, database: 'postgres' });
  try {
    await client.connect();
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [access.database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(access.database)}`);
  } catch (error) {
    throw new Failure({
      what: 'PostgreSQL started, but its databases cannot be used',
      why: (error as Error).message,
      next: [`Restore the data folder, or empty it: ${commandLine('start', [], { reset: true })}`],
      cause: error,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}
