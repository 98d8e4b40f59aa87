import { isIP } from 'node:net';
import type { Json } from './call.ts';
import { cognitoErrors } from './errors.ts';

/** The operations whose request has UserContextData (API reference of Cognito). The others ignore what they do not know. */
const operations: readonly string[] = [
  'ConfirmForgotPassword',
  'ConfirmSignUp',
  'ForgotPassword',
  'InitiateAuth',
  'ResendConfirmationCode',
  'RespondToAuthChallenge',
  'SignUp',
];

const longest = 131_072;

/** UserContextDataType: two optional texts, of which one is an address. */
export function checkUserContext(operation: string, { UserContextData: context }: Json): void {
  if (context === undefined || !operations.includes(operation)) return;
  if (typeof context !== 'object' || context === null) throw cognitoErrors.invalidUserContext('UserContextData');
  for (const field of ['IpAddress', 'EncodedData']) {
    const value: unknown = context[field];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value.length > longest) throw cognitoErrors.invalidUserContext(field);
    if (field === 'IpAddress' && isIP(value) === 0) throw cognitoErrors.invalidUserContext(field);
  }
}
