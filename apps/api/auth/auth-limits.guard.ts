import { isIPv6 } from 'node:net';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppConfig } from '../config/config.ts';
import { RateLimits } from '../http/rate-limits.ts';
import { replyOf, requestOf } from '../http/request.ts';
import { readHandle } from './handles.ts';

/** Counts each request of the sign-in routes against its network address and against the account it is about. */
@Injectable()
export class AuthLimitsGuard implements CanActivate {
  constructor(
    private readonly config: AppConfig,
    private readonly limits: RateLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = requestOf(context);
    const { env } = this.config;
    const route = request.routeOptions.config.spec?.path.replace(/^v1\/auth\//, '').replaceAll('/', '-');
    await this.limits.charge(replyOf(context), [
      {
        limit: { name: `${route}-address`, requestsPerMinute: env.AUTH_LIMIT_PER_ADDRESS_PER_MINUTE },
        key: addressKey(request.ip),
      },
      {
        limit: { name: `${route}-account`, requestsPerMinute: env.AUTH_LIMIT_PER_ACCOUNT_PER_MINUTE },
        key: accountKey(request),
      },
    ]);
    return true;
  }
}

/** Whoever has one IPv6 address has its whole /64 network, so that is what counts. */
export function addressKey(ip: string): string {
  const plain = ip.replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const groups = plain.includes('::')
    ? [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
    : before;
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

interface AccountFields {
  email?: string;
  signUpId?: string;
  session?: string;
  refreshToken?: string;
}

/** What the request says about whose account it means; counted alike whether there is such an account or not. */
function accountKey(request: FastifyRequest): string {
  const fields = (request.admitted.body ?? {}) as AccountFields;
  if (fields.email !== undefined) return `email ${fields.email}`;
  if (fields.signUpId !== undefined) return `sign-up ${fields.signUpId}`;
  const handle = fields.session ?? fields.refreshToken;
  if (handle !== undefined) return `user ${readHandle(handle)?.userId ?? 'unknown'}`;
  return `user ${request.caller?.cognitoSub}`;
}
