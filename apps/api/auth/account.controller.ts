import { Controller, UseGuards } from '@nestjs/common';
import { AccessToken } from '../access/access-token.ts';
import type { Caller } from '../access/caller.ts';
import { Input, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf } from '../http/route-spec.ts';
import { changePassword, disableTotp, forgotPassword, resetPassword, startTotp, verifyTotp } from './account.routes.ts';
import { AuthLimitsGuard } from './auth-limits.guard.ts';
import { PasswordsService } from './passwords.service.ts';
import { SecondFactorService } from './second-factor.service.ts';

@Controller()
@UseGuards(AuthLimitsGuard)
export class AccountController {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly secondFactor: SecondFactorService,
  ) {}

  @Route(forgotPassword)
  async forgotPassword(@Input() { body }: InputOf<typeof forgotPassword>) {
    await this.passwords.forgot(body.email);
    return { delivery: 'email' };
  }

  @Route(resetPassword)
  resetPassword(@Input() { body }: InputOf<typeof resetPassword>) {
    return this.passwords.reset(body.email, body.code, body.newPassword);
  }

  @Route(changePassword)
  changePassword(
    @SignedIn() caller: Caller,
    @AccessToken() accessToken: string,
    @Input() { body }: InputOf<typeof changePassword>,
  ) {
    return this.passwords.change(caller, accessToken, body.currentPassword, body.newPassword);
  }

  @Route(startTotp)
  startTotp(@SignedIn() caller: Caller, @AccessToken() accessToken: string) {
    return this.secondFactor.start(caller, accessToken);
  }

  @Route(verifyTotp)
  verifyTotp(@AccessToken() accessToken: string, @Input() { body }: InputOf<typeof verifyTotp>) {
    return this.secondFactor.verify(accessToken, body.code);
  }

  @Route(disableTotp)
  disableTotp(
    @SignedIn() caller: Caller,
    @AccessToken() accessToken: string,
    @Input() { body }: InputOf<typeof disableTotp>,
  ) {
    return this.secondFactor.disable(caller, accessToken, body.password);
  }
}
