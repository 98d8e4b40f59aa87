import { Global, Module } from '@nestjs/common';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { IdentityProvider } from '../aws/identity-provider.ts';
import { AppConfig } from '../config/config.ts';
import { RateLimits } from '../http/rate-limits.ts';
import { AccountController } from './account.controller.ts';
import { Authenticator } from './authenticator.ts';
import { AuthLimits } from './limits.guard.ts';
import { Passwords } from './passwords.ts';
import { SecondFactor } from './second-factor.ts';
import { SignInController } from './sign-in.controller.ts';
import { SignIns } from './sign-ins.ts';
import { SignOuts } from './sign-outs.ts';
import { SignUpController } from './sign-up.controller.ts';
import { SignUps } from './sign-ups.ts';
import { TokenVerifier } from './tokens.ts';

@Global()
@Module({
  controllers: [SignUpController, SignInController, AccountController],
  providers: [
    { provide: TokenVerifier, inject: [AppConfig], useFactory: (config: AppConfig) => new TokenVerifier(config) },
    Authenticator,
    AuthLimits,
    IdentityDirectory,
    IdentityProvider,
    Passwords,
    RateLimits,
    SecondFactor,
    SignIns,
    SignOuts,
    SignUps,
  ],
  exports: [Authenticator, IdentityDirectory, RateLimits, SignOuts],
})
export class AuthModule {}
