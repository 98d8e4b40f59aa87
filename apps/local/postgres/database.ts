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

/**
 * Makes a database that is a copy of another, file by file: by the log, as without a strategy, it takes three times as much
 * of the processor, and the drop five times. Half of the rest goes where the kernel copies the files, as `clone` has it
 * (https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-FILE-COPY-METHOD).
 */
export async function copyDatabase(client: pg.Client, name: string, original: string): Promise<void> {
  const copy = () => client.query(`CREATE DATABASE ${name} TEMPLATE ${original} STRATEGY file_copy`);
  try {
    await client.query('SET file_copy_method = clone');
    await copy();
  } catch (error) {
    if ((error as { code?: string }).code === objectInUse) throw error;
    // This server was built without it, or the file system does not have it.
    await client.query('RESET file_copy_method');
    await copy();
  }
}

/** Code of the error that a database which somebody uses cannot be copied. */
export const objectInUse = '55006';
