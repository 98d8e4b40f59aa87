import { Controller, UseGuards, UseInterceptors } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { AttemptsInterceptor } from '../limits/attempts.interceptor.ts';
import { AuthLimitsGuard } from '../limits/auth-limits.guard.ts';
import { RefreshCookieInterceptor } from './cookie/refresh-cookie.interceptor.ts';
import { otpauthUri } from './second-factor.service.ts';
import {
  answerNewPassword,
  answerTotp,
  answerTotpSetup,
  refreshTokens,
  signIn,
  signOut,
  startTotpSetup,
} from './sign-in.routes.ts';
import { SignInService } from './sign-in.service.ts';
import { SignOutService } from './sign-out.service.ts';

@Controller()
@UseGuards(AuthLimitsGuard)
@UseInterceptors(RefreshCookieInterceptor, AttemptsInterceptor)
export class SignInController {
  constructor(
    private readonly signIns: SignInService,
    private readonly signOuts: SignOutService,
  ) {}

  @Route(signIn)
  signIn({ body }: RequestOf<typeof signIn>) {
    return this.signIns.signIn(body.email, body.password);
  }

  @Route(answerTotp)
  answerTotp({ body }: RequestOf<typeof answerTotp>) {
    return this.signIns.answerTotp(body.session, body.code);
  }

  @Route(answerNewPassword)
  answerNewPassword({ body }: RequestOf<typeof answerNewPassword>) {
    return this.signIns.answerNewPassword(body.session, body.newPassword);
  }

  @Route(startTotpSetup)
  async startTotpSetup({ body }: RequestOf<typeof startTotpSetup>) {
    const started = await this.signIns.startTotpSetup(body.session);
    return { ...started, otpauthUri: otpauthUri('account', started.secretCode) };
  }

  @Route(answerTotpSetup)
  answerTotpSetup({ body }: RequestOf<typeof answerTotpSetup>) {
    return this.signIns.answerTotpSetup(body.session, body.code);
  }

  @Route(refreshTokens)
  refresh({ body }: RequestOf<typeof refreshTokens>) {
    return this.signIns.refresh(body.refreshToken as string);
  }

  @Route(signOut)
  signOut({ caller }: RequestOf<typeof signOut>) {
    return this.signOuts.everywhere(caller.cognitoSub);
  }
}
