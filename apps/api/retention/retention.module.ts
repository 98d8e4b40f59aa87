import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { NoticesModule } from '../notices/notices.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { CleanupJob } from './cleanup.job.ts';
import { Cleanup } from './cleanup.ts';
import { CleanupOrders } from './cleanup-orders.ts';
import { CleanupRecords } from './cleanup-records.ts';
import { CleanupsController } from './cleanups/cleanups.controller.ts';
import { CleanupsService } from './cleanups/cleanups.service.ts';
import { ClosedSchoolsController } from './closed-schools/closed-schools.controller.ts';
import { ClosedSchoolsService } from './closed-schools/closed-schools.service.ts';
import { ClosedSchoolRemoval } from './closed-schools/removal.ts';
import { DataCleanupJob } from './data-cleanup.job.ts';
import { ExpiredUploads } from './expired-uploads.ts';
import { HoldsController } from './holds/holds.controller.ts';
import { HoldsService } from './holds/holds.service.ts';
import { PeriodsController } from './periods/periods.controller.ts';
import { PeriodsService } from './periods/periods.service.ts';
import { Proposals } from './proposals.ts';
import { RetentionJob } from './retention.job.ts';
import { RetentionChoices } from './retention-choices.ts';

@Module({
  imports: [AuthModule, JobsModule, NoticesModule, RecordsModule, UploadsModule],
  controllers: [CleanupsController, ClosedSchoolsController, HoldsController, PeriodsController],
  providers: [
    CleanupsService,
    ClosedSchoolsService,
    HoldsService,
    PeriodsService,
    Cleanup,
    CleanupJob,
    CleanupOrders,
    CleanupRecords,
    ClosedSchoolRemoval,
    DataCleanupJob,
    ExpiredUploads,
    Proposals,
    RetentionChoices,
    RetentionJob,
  ],
})
export class RetentionModule {}
