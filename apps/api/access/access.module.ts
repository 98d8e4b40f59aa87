import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AppConfig } from '../config/config.ts';
import { AdmissionGuard } from './admission.guard.ts';
import { Authenticator } from './authenticator.ts';
import { Disclosures } from './disclosures.ts';
import { ObjectAccess } from './object-access.ts';
import { SupportSessions } from './support-sessions.ts';
import { TokenVerifier } from './token-verifier.ts';

@Module({
  providers: [
    { provide: TokenVerifier, inject: [AppConfig], useFactory: (config: AppConfig) => new TokenVerifier(config) },
    Authenticator,
    ObjectAccess,
    Disclosures,
    SupportSessions,
    { provide: APP_GUARD, useClass: AdmissionGuard },
  ],
  exports: [TokenVerifier],
})
export class AccessModule {}
