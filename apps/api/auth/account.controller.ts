import { Controller, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { httpProblems } from '../http/errors.ts';
import { Input, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, route } from '../http/route-spec.ts';
import { AccessToken } from './access-token.ts';
import { authProblems } from './errors.ts';
import { emailAddress, givenPassword, mailedCode, newPassword, totpCode } from './fields.ts';
import { AuthLimits } from './limits.guard.ts';
import { Passwords } from './passwords.ts';
import { SecondFactor } from './second-factor.ts';

const password = 'Correct-Horse-7-Battery';

const forgotPassword = route({
  method: 'POST',
  path: 'v1/auth/forgot-password',
  access: 'public',
  summary: 'Send a code for a new password to the address, where it has an account',
  description: 'The answer is the same, after the same time, whether or not the address has an account.',
  body: z.strictObject({ email: emailAddress }),
  response: z.object({ delivery: z.literal('email') }),
  status: 202,
  problems: [httpProblems.rateLimited],
  examples: { body: { email: 'ada@school.example' }, response: { delivery: 'email' } },
});

const resetPassword = route({
  method: 'POST',
  path: 'v1/auth/reset-password',
  access: 'public',
  summary: 'Set a new password with the code from the e-mail',
  description: 'Ends every sign-in of the account.',
  body: z.strictObject({ email: emailAddress, code: mailedCode, newPassword }),
  status: 204,
  problems: [authProblems.codeRefused, authProblems.passwordRefused, httpProblems.rateLimited],
  examples: { body: { email: 'ada@school.example', code: '204816', newPassword: password } },
});

const changePassword = route({
  method: 'POST',
  path: 'v1/auth/change-password',
  access: 'signedIn',
  summary: 'Change your password',
  description: 'Ends every sign-in of the caller, this one included: sign in again with the new password.',
  body: z.strictObject({ currentPassword: givenPassword, newPassword }),
  status: 204,
  problems: [authProblems.currentPasswordWrong, authProblems.passwordRefused, httpProblems.rateLimited],
  examples: { body: { currentPassword: 'Old-Horse-7-Battery', newPassword: password } },
});

const startTotp = route({
  method: 'POST',
  path: 'v1/auth/mfa/totp',
  access: 'signedIn',
  summary: 'Begin to protect your sign-in with an authenticator app: its secret',
  response: z.object({
    secretCode: z.string().meta({ description: 'In base 32, to type in' }),
    otpauthUri: z.string().meta({ description: 'To show as a QR code' }),
  }),
  problems: [authProblems.totpNotOffered, httpProblems.rateLimited],
  examples: {
    response: {
      secretCode: 'JBSWY3DPEHPK3PXP',
      otpauthUri: 'otpauth://totp/ClassBoard:ada%40school.example?secret=JBSWY3DPEHPK3PXP&issuer=ClassBoard',
    },
  },
});

const verifyTotp = route({
  method: 'POST',
  path: 'v1/auth/mfa/totp/verify',
  access: 'signedIn',
  summary: 'Switch the authenticator app on with a first code of it',
  body: z.strictObject({ code: totpCode }),
  status: 204,
  problems: [authProblems.codeRefused, authProblems.totpNotOffered, httpProblems.rateLimited],
  examples: { body: { code: '204816' } },
});

const disableTotp = route({
  method: 'POST',
  path: 'v1/auth/mfa/totp/disable',
  access: 'signedIn',
  summary: 'Switch the authenticator app off, with your password',
  body: z.strictObject({ password: givenPassword }),
  status: 204,
  problems: [authProblems.currentPasswordWrong, authProblems.totpNotOffered, httpProblems.rateLimited],
  examples: { body: { password } },
});

@Controller()
@UseGuards(AuthLimits)
export class AccountController {
  constructor(
    private readonly passwords: Passwords,
    private readonly secondFactor: SecondFactor,
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
