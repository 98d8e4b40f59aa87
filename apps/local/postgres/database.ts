import pg from 'pg';
import { LocalFailure } from '../failure.ts';
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
    throw new LocalFailure(
      `PostgreSQL started, but its databases cannot be used: ${(error as Error).message}.`,
      'Restore the data folder, or empty it with "npm start -- --reset".',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
