import { Controller, UseGuards } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Input, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf } from '../http/route-spec.ts';
import { AuthLimitsGuard } from './auth-limits.guard.ts';
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
export class SignInController {
  constructor(
    private readonly signIns: SignInService,
    private readonly signOuts: SignOutService,
  ) {}

  @Route(signIn)
  signIn(@Input() { body }: InputOf<typeof signIn>) {
    return this.signIns.signIn(body.email, body.password);
  }

  @Route(answerTotp)
  answerTotp(@Input() { body }: InputOf<typeof answerTotp>) {
    return this.signIns.answerTotp(body.session, body.code);
  }

  @Route(answerNewPassword)
  answerNewPassword(@Input() { body }: InputOf<typeof answerNewPassword>) {
    return this.signIns.answerNewPassword(body.session, body.newPassword);
  }

  @Route(startTotpSetup)
  async startTotpSetup(@Input() { body }: InputOf<typeof startTotpSetup>) {
    const started = await this.signIns.startTotpSetup(body.session);
    return { ...started, otpauthUri: otpauthUri('account', started.secretCode) };
  }

  @Route(answerTotpSetup)
  answerTotpSetup(@Input() { body }: InputOf<typeof answerTotpSetup>) {
    return this.signIns.answerTotpSetup(body.session, body.code);
  }

  @Route(refreshTokens)
  refresh(@Input() { body }: InputOf<typeof refreshTokens>) {
    return this.signIns.refresh(body.refreshToken);
  }

  @Route(signOut)
  signOut(@SignedIn() caller: Caller) {
    return this.signOuts.everywhere(caller.cognitoSub);
  }
}
