import { Module } from '@nestjs/common';
import { BackfillJob } from './backfill.job.ts';
import { JobsModule } from './jobs.module.ts';

@Module({ imports: [JobsModule], providers: [BackfillJob] })
export class BackfillModule {}
