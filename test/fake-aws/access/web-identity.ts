import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { AwsError } from '../handlers.ts';
import { meets, type WrittenStatement, writtenConditions } from './policy.ts';

export const issuer = 'token.actions.githubusercontent.com';

export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  /** Seconds since 1970. */
  readonly exp: number;
}

type Resources = Readonly<Record<string, { Type: string; Properties?: unknown }>>;

interface TrustedRole {
  readonly RoleName?: string;
  readonly MaxSessionDuration?: number;
  readonly AssumeRolePolicyDocument?: { readonly Statement: readonly (WrittenStatement & { Principal?: unknown })[] };
}

export interface Assumption {
  readonly roleArn: string;
  readonly token: string;
  readonly durationSeconds: number;
  readonly now: Date;
}

/** Stands for GitHub: signs tokens with a key that IAM knows by the provider. */
export class TokenIssuer {
  private pair: { publicKey: KeyObject; privateKey: KeyObject } | undefined;

  private get keys() {
    this.pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
    return this.pair;
  }

  /** As GitHub gives a job, for five minutes. */
  tokenOf(claims: Omit<Claims, 'iss' | 'exp'> & Partial<Claims>, now: Date): string {
    const whole = { iss: `https://${issuer}`, exp: Math.floor(now.getTime() / 1_000) + 300, ...claims };
    const text = [{ alg: 'RS256', typ: 'JWT' }, whole].map((part) => encode(JSON.stringify(part))).join('.');
    return `${text}.${sign('sha256', Buffer.from(text), this.keys.privateKey).toString('base64url')}`;
  }

  /** @throws AwsError where the token is none of this issuer */
  claimsOf(token: string): Claims {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const isOwn = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      createPublicKey(this.keys.publicKey.export({ type: 'spki', format: 'pem' })),
      Buffer.from(signature, 'base64url'),
    );
    if (!isOwn) throw refusal('InvalidIdentityToken', "Couldn't retrieve verification key from your identity provider");
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
  }
}

const encode = (text: string): string => Buffer.from(text).toString('base64url');

/**
 * Judges a token as STS does: by the provider of the account, then by the trust policy of the role as synthesised. A role that
 * does not exist and one that does not trust the subject are refused alike.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 * @returns the name of the role
 */
export function judgeToken(
  resources: Resources,
  claims: Claims,
  { roleArn, durationSeconds, now }: Assumption,
): string {
  const provider = Object.values(resources).find(({ Type }) => Type === 'AWS::IAM::OIDCProvider');
  const { ClientIdList = [] } = (provider?.Properties ?? {}) as { ClientIdList?: readonly string[] };
  if (provider === undefined || claims.iss !== `https://${issuer}`)
    throw refusal('InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${claims.iss}`);
  if (!ClientIdList.includes(claims.aud)) throw refusal('InvalidIdentityToken', 'Incorrect token audience');
  const at = Math.floor(now.getTime() / 1_000);
  if (claims.exp <= at)
    throw refusal(
      'ExpiredTokenException',
      `Token expired: current date/time ${at} must be before the expiration date/time ${claims.exp}`,
    );
  const name = roleArn.split('/').at(-1) ?? '';
  const role = Object.values(resources)
    .map(({ Type, Properties }) => (Type === 'AWS::IAM::Role' ? (Properties as TrustedRole) : undefined))
    .find((one) => one?.RoleName === name);
  const context = { [`${issuer}:aud`]: claims.aud, [`${issuer}:sub`]: claims.sub };
  const trusts = (role?.AssumeRolePolicyDocument?.Statement ?? []).some(
    ({ Effect, Action, Condition, Principal }) =>
      Effect === 'Allow' &&
      [Action].flat().includes('sts:AssumeRoleWithWebIdentity') &&
      JSON.stringify(Principal ?? '').includes('Federated') &&
      meets({ conditions: writtenConditions(Condition, {}) }, context),
  );
  if (!trusts) throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
  if (durationSeconds > (role?.MaxSessionDuration ?? 3_600))
    throw refusal('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  return name;
}

const refusal = (code: string, message: string): AwsError => new AwsError(code, message, 400);
