import pg from 'pg';
import { seedAccounts } from './seed/accounts.ts';
import { people } from './seed/demo-school.ts';
import { seedSchool } from './seed/school.ts';

/**
 * Makes the demo school and its accounts where they are missing. Running it again changes nothing.
 * @param env the environment of the API; its database must be migrated
 * @returns true when the school was missing
 */
export async function seedDemoSchool(env: Record<string, string>): Promise<boolean> {
  const client = new pg.Client({
    host: env.DATABASE_HOST,
    port: Number(env.DATABASE_PORT),
    user: env.DATABASE_USER,
    password: env.DATABASE_PASSWORD,
    database: env.DATABASE_NAME,
  });
  const subs = await seedAccounts(env, people);
  await client.connect();
  try {
    return await seedSchool(client, subs);
  } finally {
    await client.end();
  }
}
