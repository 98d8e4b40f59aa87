import type { User } from 'cognito-local/lib/services/userPoolService.js';
import type { Call, Decorator, Json } from './call.ts';
import { cognitoErrors } from './errors.ts';
import { requireGoodPassword } from './password-policy.ts';
import { accessTokenSeconds } from './pools.ts';
import { parseRefreshToken } from './tokens.ts';

const usesTotp = (user: User): boolean => user.UserMFASettingList?.includes('SOFTWARE_TOKEN_MFA') ?? false;

async function startSession(call: Call, user: User, challenge: string): Promise<string> {
  const { options } = await call.pool();
  const challenged = { username: user.Username, userPoolId: options.Id, clientId: call.request.ClientId };
  return call.sessions.start(challenged, challenge);
}

const challenge = async (call: Call, user: User, name: string, parameters: Json = {}): Promise<Json> => ({
  ChallengeName: name,
  ChallengeParameters: { USER_ID_FOR_SRP: user.Username, ...parameters },
  Session: await startSession(call, user, name),
});

const mfaSetupChallenge = (call: Call, user: User): Promise<Json> =>
  challenge(call, user, 'MFA_SETUP', { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' });

const signedIn = (tokens: Json): Json => ({
  ChallengeParameters: {},
  AuthenticationResult: { ...tokens, ExpiresIn: accessTokenSeconds, TokenType: 'Bearer' },
});

async function demandsMfa(call: Call): Promise<boolean> {
  return (await call.pool()).options.MfaConfiguration === 'ON';
}

/** cognito-local asks any password for a new one, and gives tokens to the disabled. */
async function signInWithPassword(call: Call): Promise<Json> {
  const { USERNAME, PASSWORD } = call.request.AuthParameters ?? {};
  const user = await call.findUser(USERNAME);
  if (user === null) throw cognitoErrors.wrongCredentials();
  if (user.UserStatus !== 'RESET_REQUIRED' && user.Password !== PASSWORD) throw cognitoErrors.wrongCredentials();
  if (!user.Enabled) throw cognitoErrors.disabled();
  if (user.UserStatus === 'CONFIRMED' && (await demandsMfa(call)) && !usesTotp(user)) {
    return mfaSetupChallenge(call, user);
  }
  const answer = await call.next();
  if (answer.ChallengeName === undefined) return signedIn(answer.AuthenticationResult);
  return { ...answer, Session: await startSession(call, user, answer.ChallengeName) };
}

async function refresh(call: Call): Promise<Json> {
  const token: string | undefined = call.request.AuthParameters?.REFRESH_TOKEN;
  if (token === undefined) throw cognitoErrors.missingParameter('REFRESH_TOKEN');
  const parsed = parseRefreshToken(token);
  if (parsed === undefined) throw cognitoErrors.invalidRefreshToken();
  const pool = await call.pool();
  const user = await pool.getUserByRefreshToken(call.context, token);
  if (user === null) throw cognitoErrors.revokedRefreshToken();
  if (parsed.expired) throw cognitoErrors.expiredRefreshToken();
  if (!user.Enabled) throw cognitoErrors.disabled();
  const client = await call.services.cognito.getAppClient(call.context, call.request.ClientId);
  if (client === null) throw cognitoErrors.invalidRefreshToken();
  const groups = await pool.listUserGroupMembership(call.context, user);
  return signedIn(call.services.tokenGenerator.issue(user, groups, client, parsed.originJti));
}

/** cognito-local asks for no session, gives tokens to the disabled and forgets the refresh token it hands out. */
async function respondToAuthChallenge(call: Call): Promise<Json> {
  const { ChallengeName, ChallengeResponses, Session } = call.request;
  const { username } = call.sessions.use(Session, ChallengeName);
  const user = await call.findUser(ChallengeResponses?.USERNAME);
  if (user === null || user.Username !== username) throw cognitoErrors.invalidSession();
  if (!user.Enabled) throw cognitoErrors.disabled();
  if (ChallengeName === 'NEW_PASSWORD_REQUIRED') requireGoodPassword(ChallengeResponses.NEW_PASSWORD);
  const answer = ChallengeName === 'MFA_SETUP' ? await tokensAfterMfaSetup(call, user) : await call.next();
  call.sessions.end(Session);
  if (answer.AuthenticationResult === undefined) {
    return { ...answer, Session: await startSession(call, user, answer.ChallengeName) };
  }
  const current = await call.requireUser(username);
  if (ChallengeName === 'NEW_PASSWORD_REQUIRED') {
    if (usesTotp(current)) return challenge(call, current, 'SOFTWARE_TOKEN_MFA');
    if (await demandsMfa(call)) return mfaSetupChallenge(call, current);
  }
  const pool = await call.pool();
  await pool.storeRefreshToken(call.context, answer.AuthenticationResult.RefreshToken, current);
  return signedIn(answer.AuthenticationResult);
}

async function tokensAfterMfaSetup(call: Call, user: User): Promise<Json> {
  const client = await call.services.cognito.getAppClient(call.context, call.request.ClientId);
  if (!usesTotp(user) || client === null) throw cognitoErrors.invalidSession();
  const groups = await (await call.pool()).listUserGroupMembership(call.context, user);
  return { AuthenticationResult: await call.services.tokenGenerator.generate(call.context, user, groups, client) };
}

export const signInDecorators: Record<string, Decorator> = {
  InitiateAuth: (call) =>
    /^REFRESH_TOKEN/.test(call.request.AuthFlow ?? '') ? refresh(call) : signInWithPassword(call),

  RespondToAuthChallenge: respondToAuthChallenge,

  GlobalSignOut: async (call) => {
    await call.endSignIns(await call.requireUser(call.caller?.username));
    return {};
  },

  AdminUserGlobalSignOut: async (call) => {
    await call.endSignIns(await call.requireUser(call.request.Username));
    return {};
  },

  AdminDisableUser: async (call) => {
    const answer = await call.next();
    await call.endSignIns(await call.requireUser(call.request.Username));
    return answer;
  },
};
