import { hash } from 'node:crypto';
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
  const isFree = owner === undefined ? isNeverUsed(account) : owner.status !== 'active';
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

/**
 * The lease of whatever moves accounts of a school from address to address: a chain of them is not of one user. Whoever
 * needs the lease of an address too takes it within this one.
 */
export const addressesLease = (schoolId: number): string => `addresses of school ${schoolId}`;

/** The lease of whatever makes the account of an address or clears it away, also across schools. */
export const accountLease = (email: string): string => `account of ${hash('sha256', email)}`;

/** Nobody's (RFC 2606). */
const asideDomain = '@aside.invalid';

/** What an account signs in with while its address goes to another and its own is not free yet. */
export const asideAddress = (accountId: string): string => accountId + asideDomain;

/** The address that the owner of an account reads; none while the account is aside. */
export const ownAddress = (account: Account | undefined): string | null =>
  account?.email === undefined || isAside(account) ? null : account.email;

/**
 * What an account signed in with before it has `email`. A repeated change finds it there already: then the row has the
 * old address, unless that signs in somebody else.
 */
export async function formerAddress(
  directory: IdentityDirectory,
  account: Account | undefined,
  email: string,
  ofRow: string | null,
): Promise<string | null> {
  if (account?.email !== email) return ownAddress(account);
  if (ofRow === null || ofRow.toLowerCase() === email) return null;
  return (await directory.find(ofRow)) === undefined ? ofRow : null;
}

/** Nobody signed in with it yet: whoever reads its address may be a stranger to whom a wrong one led. */
export const isNeverUsed = ({ status }: Account): boolean => neverUsed.includes(status);

export const isAside = ({ email }: Account): boolean => email?.endsWith(asideDomain) ?? false;
