import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { clientSettings } from './client-settings.ts';
import type { TestDatabase } from './database.ts';

export interface RuntimeRole {
  readonly name: string;
  /** What the application needs to be that role. */
  readonly env: Record<string, string>;
  /** Runs statements as the owner of the schema; `$role` stands for the role. */
  asOwner(sql: string): Promise<void>;
  drop(): Promise<void>;
}

/** A role with the rights that infra/database/roles.sql gives to the running application, and no others. */
export async function createRuntimeRole(database: TestDatabase): Promise<RuntimeRole> {
  const name = `app_${randomBytes(6).toString('hex')}`;
  const asOwner = async (sql: string) => void (await onDatabase(database.env, sql.replaceAll('$role', name)));
  const { DATABASE_NAME: databaseName } = database.env;
  await asOwner(`
    CREATE USER ${name} PASSWORD 'password-0';
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT CONNECT, TEMPORARY ON DATABASE ${databaseName} TO ${name};
    GRANT USAGE ON SCHEMA public, pgboss TO ${name};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, pgboss TO ${name};
    REVOKE INSERT, UPDATE, DELETE ON grade_history, grade_history_start FROM ${name};
    GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public, pgboss TO ${name};
    GRANT EXECUTE ON ALL ROUTINES IN SCHEMA public, pgboss TO ${name}`);
  return {
    name,
    env: { ...database.env, DATABASE_USER: name, DATABASE_PASSWORD: 'password-0' },
    asOwner,
    drop: () => asOwner(`DROP OWNED BY ${name}; DROP USER ${name}`),
  };
}

/** Runs statements as the user of an environment; the rows are those of a single one. */
export async function onDatabase(env: Record<string, string>, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(clientSettings(env));
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
