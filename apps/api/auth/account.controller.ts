import { Controller, UseGuards, UseInterceptors } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { ReplyOf, RequestOf } from '../http/route-spec.ts';
import { AttemptsInterceptor } from '../limits/attempts.interceptor.ts';
import { AuthLimitsGuard } from '../limits/auth-limits.guard.ts';
import {
  changeEmail,
  changePassword,
  confirmEmail,
  disableTotp,
  forgotPassword,
  resetPassword,
  startTotp,
  verifyTotp,
} from './account.routes.ts';
import { AddressChangeService } from './address-change.service.ts';
import { PasswordsService } from './passwords.service.ts';
import { SecondFactorService } from './second-factor.service.ts';

@Controller()
@UseGuards(AuthLimitsGuard)
@UseInterceptors(AttemptsInterceptor)
export class AccountController {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly secondFactor: SecondFactorService,
    private readonly addressChanges: AddressChangeService,
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
    const { currentPassword: password, newPassword, code } = body;
    return this.passwords.change(caller, accessToken, { password, code }, newPassword);
  }

  @Route(changeEmail)
  async changeEmail({
    caller,
    accessToken,
    body,
  }: RequestOf<typeof changeEmail>): Promise<ReplyOf<typeof changeEmail>> {
    const { newEmail, ...proof } = body;
    await this.addressChanges.start(caller, accessToken, newEmail, proof);
    return { delivery: 'email' };
  }

  @Route(confirmEmail)
  confirmEmail({ caller, accessToken, body }: RequestOf<typeof confirmEmail>) {
    return this.addressChanges.confirm(caller, accessToken, body.newEmail, body.code);
  }

  @Route(startTotp)
  startTotp({ caller, accessToken, body }: RequestOf<typeof startTotp>) {
    return this.secondFactor.start(caller, accessToken, body);
  }

  @Route(verifyTotp)
  verifyTotp({ caller, accessToken, body }: RequestOf<typeof verifyTotp>) {
    return this.secondFactor.verify(caller, accessToken, body.code);
  }

  @Route(disableTotp)
  disableTotp({ caller, accessToken, body }: RequestOf<typeof disableTotp>) {
    return this.secondFactor.remove(caller, accessToken, body);
  }
}
