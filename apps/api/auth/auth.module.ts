import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { IdentityProvider } from '../aws/identity-provider.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { AttemptsInterceptor } from '../limits/attempts.interceptor.ts';
import { Attempts } from '../limits/attempts.ts';
import { AuthLimitsGuard } from '../limits/auth-limits.guard.ts';
import { RateLimits } from '../limits/rate-limits.ts';
import { MailModule } from '../mail/mail.module.ts';
import { AccountController } from './account.controller.ts';
import { AccountNotices } from './account-notices.ts';
import { AddressChangeService } from './address-change.service.ts';
import { RefreshCookieInterceptor } from './cookie/refresh-cookie.interceptor.ts';
import { ChallengeHandles } from './handles.ts';
import { PasswordsService } from './passwords.service.ts';
import { ReauthenticationService } from './reauthentication.service.ts';
import { SecondFactorService } from './second-factor.service.ts';
import { SignInController } from './sign-in.controller.ts';
import { SignInService } from './sign-in.service.ts';
import { SignOutService } from './sign-out.service.ts';
import { SignUpController } from './sign-up.controller.ts';
import { SignUpService } from './sign-up.service.ts';
import { ExpireSignUpJob, SignUpExpiry } from './sign-up-expiry.ts';

@Module({
  imports: [AccessModule, JobsModule, MailModule],
  controllers: [SignUpController, SignInController, AccountController],
  providers: [
    AccountNotices,
    AddressChangeService,
    Attempts,
    AttemptsInterceptor,
    AuthLimitsGuard,
    ChallengeHandles,
    IdentityDirectory,
    IdentityProvider,
    PasswordsService,
    RateLimits,
    RefreshCookieInterceptor,
    ReauthenticationService,
    SecondFactorService,
    SignInService,
    SignOutService,
    ExpireSignUpJob,
    SignUpExpiry,
    SignUpService,
  ],
  exports: [
    AccountNotices,
    Attempts,
    ChallengeHandles,
    IdentityDirectory,
    ReauthenticationService,
    SignOutService,
    SignUpExpiry,
  ],
})
export class AuthModule {}
