import { isSignUpOf } from '../../database/data-classes/sole-address.ts';
import type { SignUpsRow, UsersRow } from '../../database/schema.generated.ts';
import type { JobsDatabase } from '../../jobs/jobs-database.ts';

const statement = `SELECT cognito_sub FROM users WHERE id = $1 AND cognito_sub IS NOT NULL
  UNION SELECT t.cognito_sub FROM sign_ups t WHERE ${isSignUpOf('$1')}`;

/** The accounts that go with a person: their own, and those of registrations that nobody confirmed. To be read before the erasure. */
export async function accountsOf(database: JobsDatabase, userId: number): Promise<string[]> {
  const rows = await database.query<Pick<UsersRow | SignUpsRow, 'cognito_sub'>>(statement, [userId]);
  return rows.map(({ cognito_sub: accountId }) => accountId as string);
}
