import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { createRequire } from 'node:module';

/** The fake's own signing key, which its package publishes: tokens made here pass the real verifier. */
const key = createRequire(import.meta.url)('cognito-local/lib/keys/cognitoLocal.private.json') as {
  jwk: { kid?: string };
};
const privateKey = createPrivateKey({ key: key.jwk as never, format: 'jwk' });

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

export interface TokenClaims {
  sub: string;
  groups: readonly string[];
  /** Anything to add or to replace, for tokens that must be refused. */
  claims?: Record<string, unknown>;
}

/** An access token as the user pool signs it, valid for 15 minutes. */
export function mintToken(env: Record<string, string>, { sub, groups, claims }: TokenClaims): string {
  const now = Math.floor(Date.now() / 1_000);
  const pool = env.COGNITO_USER_POOL_ID as string;
  const payload = {
    sub,
    iss: `https://cognito-idp.${env.AWS_REGION}.amazonaws.com/${pool}`,
    client_id: env.COGNITO_CLIENT_ID,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    'cognito:groups': groups,
    username: sub,
    jti: randomUUID(),
    auth_time: now,
    iat: now,
    exp: now + 900,
    ...claims,
  };
  const content = `${encode({ alg: 'RS256', kid: key.jwk.kid ?? 'CognitoLocal' })}.${encode(payload)}`;
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
}
