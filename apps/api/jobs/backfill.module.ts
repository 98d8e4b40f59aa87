import { Module } from '@nestjs/common';
import { BackfillJob } from './backfill.job.ts';

@Module({ providers: [BackfillJob] })
export class BackfillModule {}
