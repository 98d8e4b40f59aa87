import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { RetentionJob } from './retention.job.ts';

@Module({ imports: [AuthModule, JobsModule, UploadsModule], providers: [RetentionJob] })
export class RetentionModule {}
