import type { Account, IdentityDirectory } from '../aws/identity-directory.ts';
import type { Database } from '../database/database.ts';
import type { UsersRow } from '../database/schema.generated.ts';

/** Whose account an address signs in. */
export interface AddressHolder {
  account: Account;
  owner: Pick<UsersRow, 'id' | 'sourced_id' | 'school_id' | 'status' | 'email' | 'email_identifies'> | undefined;
  /** Nobody can do anything with the account, so that it makes way for whoever is given the address. */
  isFree: boolean;
}

/** States of accounts that nobody ever signed in with, so that nothing is lost when they are made again. */
const neverUsed = ['UNCONFIRMED', 'FORCE_CHANGE_PASSWORD'];

/** By address or the id of the account. */
export async function findHolder(
  directory: IdentityDirectory,
  database: Database,
  username: string,
): Promise<AddressHolder | undefined> {
  const account = await directory.find(username);
  if (account === undefined) return undefined;
  const owner = await database.first<NonNullable<AddressHolder['owner']>>(
    'SELECT id, sourced_id, school_id, status, email, email_identifies FROM users WHERE cognito_sub = $1',
    [account.id],
  );
  const isFree = owner === undefined ? neverUsed.includes(account.status) : owner.status !== 'active';
  return { account, owner, isFree };
}

/** Removes an account that is free. Can be repeated. */
export async function removeHolder(
  directory: IdentityDirectory,
  database: Database,
  { account }: AddressHolder,
): Promise<void> {
  await database.run(`UPDATE users SET cognito_sub = NULL WHERE cognito_sub = $1 AND status <> 'active'`, [account.id]);
  await directory.delete(account.id);
}
