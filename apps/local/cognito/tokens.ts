import { createPrivateKey, createPublicKey, randomBytes, randomUUID, sign, verify } from 'node:crypto';
import { createRequire } from 'node:module';
import type { AppClient } from 'cognito-local/lib/services/appClient.js';
import type { TokenGenerator, Tokens } from 'cognito-local/lib/services/tokenGenerator.js';
import type { User } from 'cognito-local/lib/services/userPoolService.js';
import { cognitoErrors } from './errors.ts';
import { accessTokenSeconds, issuerOf, refreshTokenSeconds } from './pools.ts';

export interface AccessTokenClaims {
  sub: string;
  username: string;
  client_id: string;
  origin_jti: string;
  iss: string;
  exp: number;
  token_use: string;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

const published = createRequire(import.meta.url)('cognito-local/lib/keys/cognitoLocal.private.json') as {
  pem: string;
  jwk: { kid: string };
};

/** The key that cognito-local publishes in its package: everybody can sign with it, so only local processes trust it. */
export class SigningKey {
  readonly id = published.jwk.kid;
  private readonly privateKey = createPrivateKey(published.pem);
  private readonly publicKey = createPublicKey(this.privateKey);

  /** The key set as Cognito publishes it. */
  get jwks(): object {
    return { keys: [{ ...this.publicKey.export({ format: 'jwk' }), kid: this.id, alg: 'RS256', use: 'sig' }] };
  }

  sign(claims: object): string {
    const content = `${encode({ kid: this.id, alg: 'RS256' })}.${encode(claims)}`;
    return `${content}.${sign('sha256', Buffer.from(content), this.privateKey).toString('base64url')}`;
  }

  /** @throws NotAuthorizedException, worded as Cognito does, unless this key signed a live access token */
  verifyAccessToken(token: string): AccessTokenClaims {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const content = Buffer.from(`${header}.${payload}`);
    if (!verify('sha256', content, this.publicKey, Buffer.from(signature, 'base64url'))) {
      throw cognitoErrors.invalidAccessToken();
    }
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as AccessTokenClaims;
    if (claims.token_use !== 'access') throw cognitoErrors.invalidAccessToken();
    if (claims.exp <= nowSeconds()) throw cognitoErrors.expiredAccessToken();
    return claims;
  }
}

/**
 * Makes tokens with the claims of Cognito's. A sign-in is named by `origin_jti`, which every token of it
 * carries and the refresh token begins with, so that ending the refresh token ends them all.
 */
export class LocalTokens implements TokenGenerator {
  constructor(private readonly key: SigningKey) {}

  async generate(_context: unknown, user: User, groups: readonly string[], client: AppClient): Promise<Tokens> {
    const originJti = randomUUID();
    const expiresAtSeconds = nowSeconds() + refreshTokenSeconds;
    return {
      ...this.issue(user, groups, client, originJti),
      RefreshToken: `${originJti}.${expiresAtSeconds}.${randomBytes(48).toString('base64url')}`,
    };
  }

  /** New access and id tokens of a sign-in that exists. */
  issue(
    user: User,
    groups: readonly string[],
    client: AppClient,
    originJti: string,
  ): Pick<Tokens, 'AccessToken' | 'IdToken'> {
    const now = nowSeconds();
    const attributes = Object.fromEntries(user.Attributes.map(({ Name, Value }) => [Name, Value]));
    const common = {
      sub: attributes.sub,
      iss: issuerOf(client.UserPoolId),
      origin_jti: originJti,
      event_id: randomUUID(),
      auth_time: now,
      iat: now,
      exp: now + accessTokenSeconds,
      ...(groups.length > 0 ? { 'cognito:groups': groups } : {}),
    };
    const access = {
      ...common,
      client_id: client.ClientId,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      jti: randomUUID(),
      username: user.Username,
    };
    const id = {
      ...common,
      aud: client.ClientId,
      token_use: 'id',
      jti: randomUUID(),
      'cognito:username': user.Username,
      email: attributes.email,
      email_verified: attributes.email_verified === 'true',
    };
    return { AccessToken: this.key.sign(access), IdToken: this.key.sign(id) };
  }
}

/** The sign-in and the end of a refresh token; undefined when it is not of the form this fake writes. */
export function parseRefreshToken(token: string): { originJti: string; expired: boolean } | undefined {
  const [originJti, expiresAtSeconds, secret] = token.split('.');
  if (originJti === undefined || secret === undefined) return undefined;
  return { originJti, expired: Number(expiresAtSeconds) <= nowSeconds() };
}
