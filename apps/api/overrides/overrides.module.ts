import { Module } from '@nestjs/common';
import { OverridesController } from './overrides.controller.ts';
import { OverridesService } from './overrides.service.ts';

@Module({ controllers: [OverridesController], providers: [OverridesService] })
export class OverridesModule {}
