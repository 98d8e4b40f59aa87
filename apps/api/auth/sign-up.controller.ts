import { Controller, UseGuards, UseInterceptors } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { AttemptsInterceptor } from '../limits/attempts.interceptor.ts';
import { AuthLimitsGuard } from '../limits/auth-limits.guard.ts';
import { confirmSignUp, resendSignUpCode, signUp } from './sign-up.routes.ts';
import { SignUpService } from './sign-up.service.ts';

@Controller()
@UseGuards(AuthLimitsGuard)
@UseInterceptors(AttemptsInterceptor)
export class SignUpController {
  constructor(private readonly signUps: SignUpService) {}

  @Route(signUp)
  async signUp({ body }: RequestOf<typeof signUp>) {
    return { signUpId: await this.signUps.signUp(body) };
  }

  @Route(confirmSignUp)
  confirm({ body }: RequestOf<typeof confirmSignUp>) {
    return this.signUps.confirm(body.signUpId, body.code);
  }

  @Route(resendSignUpCode)
  async resend({ body }: RequestOf<typeof resendSignUpCode>) {
    await this.signUps.resendCode(body.signUpId);
    return { signUpId: body.signUpId };
  }
}
