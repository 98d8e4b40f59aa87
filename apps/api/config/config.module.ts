import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { AppConfig } from './config.ts';

/** Offers the validated settings, as `AppConfig`, to every module. */
@Global()
@Module({})
export class AppConfigModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: AppConfigModule,
      imports: [
        ConfigModule.forRoot({
          // `loadConfig` has read and validated the environment, before there was a container: Fastify needs settings too.
          ignoreEnvFile: true,
          skipProcessEnv: true,
          load: [() => ({ app: config })],
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
