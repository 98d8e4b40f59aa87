import type { Call, Decorator, Json } from './call.ts';
import { cognitoErrors } from './errors.ts';

/** Lets the session of an MFA_SETUP challenge stand for the access token that cognito-local insists on. */
async function signInBySession(call: Call): Promise<void> {
  const { username, userPoolId, clientId } = call.sessions.use(call.request.Session, 'MFA_SETUP');
  const pool = await call.services.cognito.getUserPool(call.context, userPoolId);
  const client = await call.services.cognito.getAppClient(call.context, clientId);
  const user = await pool.getUserByUsername(call.context, username);
  if (user === null || client === null || !user.Enabled) throw cognitoErrors.invalidSession();
  call.caller = { userPoolId, username };
  const { AccessToken } = call.services.tokenGenerator.issue(user, [], client, '');
  call.request = { ...call.request, AccessToken };
}

async function verifyCode(call: Call): Promise<Json> {
  try {
    return await call.next();
  } catch (error) {
    if ((error as { code?: string }).code === 'CodeMismatchException') throw cognitoErrors.enableSoftwareTokenFailed();
    throw error;
  }
}

export const totpDecorators: Record<string, Decorator> = {
  AssociateSoftwareToken: async (call) => {
    const { Session } = call.request;
    if (call.caller === undefined) await signInBySession(call);
    return { ...(await call.next()), Session };
  },

  /** Outside a challenge Cognito only notes that the token works: SetUserMFAPreference switches it on. */
  VerifySoftwareToken: async (call) => {
    const byAccessToken = call.caller !== undefined;
    if (!byAccessToken) await signInBySession(call);
    const before = await call.requireUser(call.caller?.username);
    const answer = await verifyCode(call);
    if (byAccessToken) {
      const after = await call.requireUser(before.Username);
      await call.saveUser(after, { UserMFASettingList: before.UserMFASettingList ?? [] });
    }
    return answer;
  },
};
