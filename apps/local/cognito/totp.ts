import { generateSecret, verify } from 'cognito-local/lib/services/totp.js';
import type { User } from 'cognito-local/lib/services/userPoolService.js';
import type { Call, Decorator } from './call.ts';
import { cognitoErrors } from './errors.ts';

/** A secret that was given out and not verified yet, kept beside the one in use. */
interface Enrolling extends User {
  PendingSoftwareToken?: string | undefined;
}

/** Lets the session of an MFA_SETUP challenge stand for an access token. */
async function signInBySession(call: Call): Promise<void> {
  const { username, userPoolId } = call.sessions.use(call.request.Session, 'MFA_SETUP');
  const pool = await call.services.cognito.getUserPool(call.context, userPoolId);
  const user = await pool.getUserByUsername(call.context, username);
  if (user === null || !user.Enabled) throw cognitoErrors.invalidSession();
  call.caller = { userPoolId, username };
}

export const totpDecorators: Record<string, Decorator> = {
  /**
   * "Amazon Cognito disassociates an existing software token when you verify the new token in a VerifySoftwareToken API
   * request" (API reference, AssociateSoftwareToken): until then the present one stays in use.
   */
  AssociateSoftwareToken: async (call) => {
    const { Session } = call.request;
    if (call.caller === undefined) await signInBySession(call);
    const user = await call.requireUser(call.caller?.username);
    const secret = generateSecret();
    const changes: Partial<Enrolling> = { PendingSoftwareToken: secret };
    await call.saveUser(user, changes);
    return { SecretCode: secret, Session };
  },

  /** Outside a challenge Cognito only notes that the token works: SetUserMFAPreference switches it on. */
  VerifySoftwareToken: async (call) => {
    const { Session, UserCode } = call.request;
    const byAccessToken = call.caller !== undefined;
    if (!byAccessToken) await signInBySession(call);
    const user: Enrolling = await call.requireUser(call.caller?.username);
    const secret = user.PendingSoftwareToken ?? user.SoftwareTokenMfaConfiguration?.Secret;
    if (secret === undefined) throw cognitoErrors.noSoftwareToken();
    if (!verify(secret, String(UserCode))) throw cognitoErrors.enableSoftwareTokenFailed();
    const methods = new Set(user.UserMFASettingList);
    if (!byAccessToken) methods.add('SOFTWARE_TOKEN_MFA');
    const changes: Partial<Enrolling> = {
      PendingSoftwareToken: undefined,
      SoftwareTokenMfaConfiguration: { Secret: secret, Verified: true },
      UserMFASettingList: [...methods],
    };
    await call.saveUser(user, changes);
    return { Status: 'SUCCESS', Session };
  },
};
