import { attributeValue } from 'cognito-local/lib/services/userPoolService.js';
import type { Call, Decorator } from './call.ts';
import { codeDelivery } from './call.ts';
import { cognitoErrors } from './errors.ts';
import { requireGoodPassword } from './password-policy.ts';

async function sendResetCode(call: Call, changes: { UserStatus?: string } = {}): Promise<void> {
  const user = await call.requireUser(call.request.Username);
  if (user.UserStatus !== 'CONFIRMED' && user.UserStatus !== 'RESET_REQUIRED') throw cognitoErrors.cannotReset();
  if (attributeValue('email_verified', user.Attributes) !== 'true') throw cognitoErrors.noVerifiedAddress();
  const code = call.services.otp();
  await call.saveUser(user, { ...changes, ConfirmationCode: code });
  await call.mail(user, 'ForgotPassword', code);
}

export const passwordDecorators: Record<string, Decorator> = {
  /** Answers for an unknown user as for a known one, as Cognito does to hide who exists. */
  ForgotPassword: async (call) => {
    const user = await call.findUser(call.request.Username);
    if (user !== null && !user.Enabled) throw cognitoErrors.disabled();
    if (user !== null) await sendResetCode(call);
    return codeDelivery(call.request.Username);
  },

  ConfirmForgotPassword: async (call) => {
    const { ConfirmationCode, Password, Username } = call.request;
    const user = await call.findUser(Username);
    if (user === null || ConfirmationCode === undefined) throw cognitoErrors.codeMismatch();
    if (user.ConfirmationCode === undefined) throw cognitoErrors.expiredCode();
    requireGoodPassword(Password);
    const answer = await call.next();
    await call.markEmailVerified(Username);
    return answer;
  },

  AdminResetUserPassword: async (call) => {
    await sendResetCode(call, { UserStatus: 'RESET_REQUIRED' });
    return {};
  },

  ChangePassword: async (call) => {
    const user = await call.requireUser(call.caller?.username);
    if (user.Password !== call.request.PreviousPassword) throw cognitoErrors.wrongCredentials();
    requireGoodPassword(call.request.ProposedPassword);
    return call.next();
  },

  AdminSetUserPassword: async (call) => {
    requireGoodPassword(call.request.Password);
    return call.next();
  },
};
