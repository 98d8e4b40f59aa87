import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.ts';
import { Leases } from '../database/leases.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { AccountAddressJob } from './account-address.job.ts';
import { ImportJob } from './import.job.ts';
import { ImportsController } from './imports.controller.ts';
import { ImportsService } from './imports.service.ts';

@Module({
  imports: [AuthModule, JobsModule, RecordsModule, UploadsModule],
  controllers: [ImportsController],
  providers: [AccountAddressJob, ImportJob, ImportsService, Leases],
})
export class ImportsModule {}
