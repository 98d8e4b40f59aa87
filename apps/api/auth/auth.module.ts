import { Global, Module } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { Authenticator } from './authenticator.ts';
import { TokenVerifier } from './tokens.ts';

@Global()
@Module({
  providers: [
    { provide: TokenVerifier, inject: [AppConfig], useFactory: (config: AppConfig) => new TokenVerifier(config) },
    Authenticator,
  ],
  exports: [Authenticator],
})
export class AuthModule {}
