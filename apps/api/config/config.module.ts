import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { AppConfig, loadConfig, type RawEnvironment } from './config.ts';

/** Validates the environment and offers it, as `AppConfig`, to every module. */
@Global()
@Module({})
export class AppConfigModule {
  static forRoot(environment: RawEnvironment): DynamicModule {
    return {
      module: AppConfigModule,
      imports: [
        ConfigModule.forRoot({
          cache: true,
          // The environment is given: several applications with settings of their own run in one process of the tests.
          ignoreEnvFile: true,
          validatePredefined: false,
          skipProcessEnv: true,
          validate: () => ({ app: loadConfig(environment) }),
        }),
      ],
      providers: [
        {
          provide: AppConfig,
          inject: [ConfigService],
          useFactory: (settings: ConfigService<{ app: AppConfig }, true>) => settings.get('app', { infer: true }),
        },
      ],
      exports: [AppConfig],
    };
  }
}
