import { randomBytes } from 'node:crypto';
import { cognitoErrors } from './errors.ts';

const rules: readonly { reason: string; holds: (password: string) => boolean }[] = [
  { reason: 'Password not long enough', holds: (password) => password.length >= 12 },
  { reason: 'Password must have uppercase characters', holds: (password) => /[A-Z]/.test(password) },
  { reason: 'Password must have lowercase characters', holds: (password) => /[a-z]/.test(password) },
  { reason: 'Password must have numeric characters', holds: (password) => /\d/.test(password) },
  {
    reason: 'Password must have symbol characters',
    holds: (password) => /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/.test(password.trim()),
  },
];

/** @throws InvalidPasswordException naming the first rule that the password breaks */
export function requireGoodPassword(password: unknown): void {
  if (typeof password !== 'string') throw cognitoErrors.missingParameter('Password');
  const broken = rules.find((rule) => !rule.holds(password));
  if (broken !== undefined) throw cognitoErrors.invalidPassword(broken.reason);
}

/** A temporary password that keeps the policy; cognito-local makes six letters. */
export const makeTemporaryPassword = (): string => `Aa1!${randomBytes(9).toString('base64url')}`;
