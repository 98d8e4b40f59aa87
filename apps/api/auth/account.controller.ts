import { Controller, UseGuards, UseInterceptors } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { ReplyOf, RequestOf } from '../http/route-spec.ts';
import { AttemptsInterceptor } from '../limits/attempts.interceptor.ts';
import { AuthLimitsGuard } from '../limits/auth-limits.guard.ts';
import { changePassword, disableTotp, forgotPassword, resetPassword, startTotp, verifyTotp } from './account.routes.ts';
import { PasswordsService } from './passwords.service.ts';
import { SecondFactorService } from './second-factor.service.ts';

@Controller()
@UseGuards(AuthLimitsGuard)
@UseInterceptors(AttemptsInterceptor)
export class AccountController {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly secondFactor: SecondFactorService,
  ) {}

  @Route(forgotPassword)
  async forgotPassword({ body }: RequestOf<typeof forgotPassword>): Promise<ReplyOf<typeof forgotPassword>> {
    await this.passwords.forgot(body.email);
    return { delivery: 'email' };
  }

  @Route(resetPassword)
  resetPassword({ body }: RequestOf<typeof resetPassword>) {
    return this.passwords.reset(body.email, body.code, body.newPassword);
  }

  @Route(changePassword)
  changePassword({ caller, accessToken, body }: RequestOf<typeof changePassword>) {
    return this.passwords.change(caller, accessToken, body.currentPassword, body.newPassword);
  }

  @Route(startTotp)
  startTotp({ caller, accessToken }: RequestOf<typeof startTotp>) {
    return this.secondFactor.start(caller, accessToken);
  }

  @Route(verifyTotp)
  verifyTotp({ accessToken, body }: RequestOf<typeof verifyTotp>) {
    return this.secondFactor.verify(accessToken, body.code);
  }

  @Route(disableTotp)
  disableTotp({ caller, accessToken, body }: RequestOf<typeof disableTotp>) {
    return this.secondFactor.disable(caller, accessToken, body.password);
  }
}
