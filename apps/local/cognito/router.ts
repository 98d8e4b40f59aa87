import { Router } from 'cognito-local/lib/server/Router.js';
import { addressDecorators } from './addresses.ts';
import { Call, type Decorator, type Json, type LocalServices } from './call.ts';
import { cognitoErrors } from './errors.ts';
import { passwordDecorators } from './passwords.ts';
import { Sessions } from './sessions.ts';
import { signInDecorators } from './sign-in.ts';
import { signUpDecorators } from './sign-up.ts';
import type { SigningKey } from './tokens.ts';
import { totpDecorators } from './totp.ts';
import { checkUserContext } from './user-context.ts';

const decorators = new Map<string, Decorator>(
  Object.entries({
    ...signUpDecorators,
    ...signInDecorators,
    ...passwordDecorators,
    ...totpDecorators,
    ...addressDecorators,
  }),
);

/** Answers a request as Cognito would where cognito-local does not; docs/local.md lists each difference. */
export function createLocalRouter(
  services: LocalServices,
  key: SigningKey,
  context: Json,
): (target: string, request: Json) => Promise<Json> {
  const answerAlone = Router(services);
  const sessions = new Sessions();
  return async (target, original) => {
    const call = new Call(services, sessions, context, withLowerCaseNames(original), (request) =>
      answerAlone(target)(context, request),
    );
    checkUserContext(target, call.request);
    if (call.request.AccessToken !== undefined) await admitCaller(call, key);
    const decorator = decorators.get(target);
    return decorator === undefined ? call.next() : decorator(call);
  };
}

/** User names of a pool are not case-sensitive, and neither are the addresses in their place. */
function withLowerCaseNames(request: Json): Json {
  const lower = (text: unknown) => (typeof text === 'string' ? text.toLowerCase() : text);
  const lowerIn = (fields: Json) => ('USERNAME' in fields ? { ...fields, USERNAME: lower(fields.USERNAME) } : fields);
  const result = { ...request };
  if ('Username' in result) result.Username = lower(result.Username);
  if (result.AuthParameters) result.AuthParameters = lowerIn(result.AuthParameters);
  if (result.ChallengeResponses) result.ChallengeResponses = lowerIn(result.ChallengeResponses);
  if (Array.isArray(result.UserAttributes)) {
    result.UserAttributes = result.UserAttributes.map((attribute: { Name: string; Value: string }) =>
      attribute.Name === 'email' ? { ...attribute, Value: lower(attribute.Value) } : attribute,
    );
  }
  return result;
}

/** cognito-local reads access tokens without checking them. */
async function admitCaller(call: Call, key: SigningKey): Promise<void> {
  const claims = key.verifyAccessToken(String(call.request.AccessToken));
  const pool = await call.services.cognito.getUserPoolForClientId(call.context, claims.client_id);
  const user = await pool.getUserByUsername(call.context, claims.username);
  if (user === null) throw cognitoErrors.invalidAccessToken();
  if (!user.Enabled) throw cognitoErrors.disabled();
  if (!user.RefreshTokens.some((token) => token.startsWith(`${claims.origin_jti}.`))) {
    throw cognitoErrors.revokedAccessToken();
  }
  call.caller = { userPoolId: pool.options.Id, username: user.Username };
}
