import { attributesAppend } from 'cognito-local/lib/services/userPoolService.js';
import { type Call, codeDelivery, type Decorator, type Json } from './call.ts';
import { cognitoErrors } from './errors.ts';

const emailIn = (attributes: readonly { Name: string; Value: string }[] = []): string | undefined =>
  attributes.find(({ Name }) => Name === 'email')?.Value;

async function requireFree(call: Call, email: string, username: string): Promise<void> {
  const other = await call.findUser(email);
  if (other !== null && other.Username !== username) throw cognitoErrors.aliasExists();
}

export const addressDecorators: Record<string, Decorator> = {
  /** As pools do that keep the original address: the new one takes effect with the code that went there. */
  UpdateUserAttributes: async (call): Promise<Json> => {
    const email = emailIn(call.request.UserAttributes);
    if (email === undefined) return call.next();
    const user = await call.requireUser(call.caller?.username);
    await requireFree(call, email, user.Username);
    const code = call.services.otp();
    await call.saveUser(user, {
      UnverifiedAttributeChanges: [{ Name: 'email', Value: email }],
      AttributeVerificationCode: code,
    });
    const withNewAddress = { ...user, Attributes: attributesAppend(user.Attributes, { Name: 'email', Value: email }) };
    await call.mail(withNewAddress, 'UpdateUserAttribute', code);
    return { CodeDeliveryDetailsList: [codeDelivery(email).CodeDeliveryDetails] };
  },

  VerifyUserAttribute: async (call): Promise<Json> => {
    const user = await call.requireUser(call.caller?.username);
    const email = emailIn(user.UnverifiedAttributeChanges as { Name: string; Value: string }[] | undefined);
    if (user.AttributeVerificationCode === undefined || email === undefined) throw cognitoErrors.expiredCode();
    if (user.AttributeVerificationCode !== call.request.Code) throw cognitoErrors.codeMismatch();
    await requireFree(call, email, user.Username);
    const changed = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ];
    await call.saveUser(user, {
      Attributes: attributesAppend(user.Attributes, ...changed),
      UnverifiedAttributeChanges: undefined,
      AttributeVerificationCode: undefined,
    } as Partial<typeof user>);
    return {};
  },
};
