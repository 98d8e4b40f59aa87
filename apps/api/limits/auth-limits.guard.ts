import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { replyOf, requestOf } from '../http/request.ts';
import { addressKey } from './address-key.ts';
import { requestsPerAddress } from './limits.ts';
import { RateLimits } from './rate-limits.ts';

const limit = {
  name: 'auth-address',
  requests: requestsPerAddress.auth,
  windowSeconds: requestsPerAddress.windowSeconds,
} as const;

/** Counts each request of the sign-in routes against its network address, as the firewall before them does. */
@Injectable()
export class AuthLimitsGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.limits.charge(replyOf(context), { limit, key: addressKey(requestOf(context).clientAddress) });
    return true;
  }
}
