import { Controller, UseGuards } from '@nestjs/common';
import { Input } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf } from '../http/route-spec.ts';
import { AuthLimitsGuard } from './auth-limits.guard.ts';
import { confirmSignUp, resendSignUpCode, signUp } from './sign-up.routes.ts';
import { SignUpService } from './sign-up.service.ts';

@Controller()
@UseGuards(AuthLimitsGuard)
export class SignUpController {
  constructor(private readonly signUps: SignUpService) {}

  @Route(signUp)
  async signUp(@Input() { body }: InputOf<typeof signUp>) {
    return { signUpId: await this.signUps.signUp(body) };
  }

  @Route(confirmSignUp)
  confirm(@Input() { body }: InputOf<typeof confirmSignUp>) {
    return this.signUps.confirm(body.signUpId, body.code);
  }

  @Route(resendSignUpCode)
  async resend(@Input() { body }: InputOf<typeof resendSignUpCode>) {
    await this.signUps.resendCode(body.signUpId);
    return { signUpId: body.signUpId };
  }
}
