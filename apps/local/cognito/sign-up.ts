import type { Decorator } from './call.ts';
import { codeDelivery } from './call.ts';
import { cognitoErrors } from './errors.ts';
import { makeTemporaryPassword, requireGoodPassword } from './password-policy.ts';

const readOnlyAttributes = ['sub', 'email_verified', 'phone_number_verified'];

export const signUpDecorators: Record<string, Decorator> = {
  SignUp: async (call) => {
    const { Password, UserAttributes = [], Username } = call.request;
    requireGoodPassword(Password);
    if (UserAttributes.some((attribute: { Name: string }) => readOnlyAttributes.includes(attribute.Name))) {
      throw cognitoErrors.unwritableAttribute();
    }
    return { ...(await call.next()), ...codeDelivery(Username) };
  },

  /** Answers for an unknown user as for a code that has run out, as Cognito does to hide who exists. */
  ConfirmSignUp: async (call) => {
    const user = await call.findUser(call.request.Username);
    if (user === null) throw cognitoErrors.expiredCode();
    if (user.UserStatus !== 'UNCONFIRMED') throw cognitoErrors.alreadyConfirmed();
    const answer = await call.next();
    await call.markEmailVerified(call.request.Username);
    return answer;
  },

  ResendConfirmationCode: async (call) => {
    const user = await call.findUser(call.request.Username);
    if (user?.Enabled) {
      if (user.UserStatus !== 'UNCONFIRMED') throw cognitoErrors.alreadyConfirmedOnResend();
      const code = call.services.otp();
      await call.saveUser(user, { ConfirmationCode: code });
      await call.mail(user, 'ResendCode', code);
    }
    return codeDelivery(call.request.Username);
  },

  AdminCreateUser: async (call) => {
    const { Username, MessageAction, TemporaryPassword = makeTemporaryPassword() } = call.request;
    requireGoodPassword(TemporaryPassword);
    call.request = { ...call.request, TemporaryPassword };
    if (MessageAction !== 'RESEND') return call.next();

    const user = await call.requireUser(Username);
    if (user.UserStatus !== 'FORCE_CHANGE_PASSWORD') throw cognitoErrors.unsupportedUserState();
    await call.saveUser(user, { Password: TemporaryPassword });
    await call.mail(user, 'AdminCreateUser', TemporaryPassword);
    const { Attributes, Enabled, UserCreateDate, UserLastModifiedDate, UserStatus } = user;
    return {
      User: { Attributes, Enabled, UserCreateDate, UserLastModifiedDate, Username: user.Username, UserStatus },
    };
  },
};
