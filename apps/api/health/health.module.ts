import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AwsProbes } from '../aws/aws-probes.ts';
import { LifecycleModule } from '../lifecycle/lifecycle.module.ts';
import { HealthController } from './health.controller.ts';
import { HealthService } from './health.service.ts';

@Module({
  imports: [TerminusModule.forRoot({ logger: false }), LifecycleModule],
  controllers: [HealthController],
  providers: [AwsProbes, HealthService],
})
export class HealthModule {}
