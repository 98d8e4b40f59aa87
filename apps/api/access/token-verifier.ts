import { hash } from 'node:crypto';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwtExpiredError } from 'aws-jwt-verify/error';
import { type Fetcher } from 'aws-jwt-verify/https';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import type { CognitoAccessTokenPayload } from 'aws-jwt-verify/jwt-model';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { AppConfig } from '../config/config.ts';

export interface VerifiedToken {
  sub: string;
  groups: readonly string[];
  /** Seconds since the epoch. */
  issuedAt: number;
}

const cacheSize = 20_000;

/** What is read of a token. The library proves who signed it, and checks the claims that it compares, no others. */
const claims = z.object({
  sub: z.string().regex(/^[\w-]{1,128}$/),
  'cognito:groups': z.array(z.string()).default([]),
  iat: z.int().nonnegative(),
});

/**
 * Verifies access tokens, with the same code for Cognito and for the local fake: only where the keys come from differs.
 * A verified token is remembered by its hash until it expires; whether its user may still act is asked every time elsewhere.
 */
export class TokenVerifier {
  private readonly verified = new LRUCache<string, VerifiedToken>({ max: cacheSize });
  private readonly verifyToken: (token: string) => Promise<CognitoAccessTokenPayload>;

  constructor({ env }: AppConfig) {
    const verifier = CognitoJwtVerifier.create(
      { userPoolId: env.COGNITO_USER_POOL_ID, tokenUse: 'access', clientId: env.COGNITO_CLIENT_ID },
      env.COGNITO_JWKS_URI === undefined
        ? undefined
        : { jwksCache: new SimpleJwksCache({ fetcher: keysFrom(env.COGNITO_JWKS_URI) }) },
    );
    this.verifyToken = (token) => verifier.verify(token);
  }

  /** @throws an error of aws-jwt-verify where the token is forged, expired, malformed or made for something else */
  async verify(token: string): Promise<VerifiedToken> {
    const key = hash('sha256', token, 'base64');
    const known = this.verified.get(key);
    if (known !== undefined) return known;
    const payload = await this.verifyToken(token);
    const { sub, 'cognito:groups': groups, iat } = claims.parse(payload);
    const remainingMillis = payload.exp * 1_000 - Date.now();
    if (remainingMillis <= 0) throw new JwtExpiredError('Token expired', payload.exp);
    const result = { sub, groups, issuedAt: iat };
    this.verified.set(key, result, { ttl: remainingMillis });
    return result;
  }
}

/** Fetches the key set from the configured address instead of the one the issuer's name implies. */
function keysFrom(address: string): Fetcher {
  return {
    async fetch() {
      try {
        const response = await fetch(address, { signal: AbortSignal.timeout(3_000) });
        if (!response.ok) throw new Error(`The key set answered ${response.status}`);
        return await response.arrayBuffer();
      } catch (error) {
        // The kind of error that the library throws for Cognito's own address: no judgement on the token.
        throw new FetchError(address, error);
      }
    },
  };
}
