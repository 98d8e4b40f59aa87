import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { ImportJob } from './import.job.ts';
import { ImportsController } from './imports.controller.ts';
import { ImportsService } from './imports.service.ts';

@Module({
  imports: [JobsModule, RecordsModule, UploadsModule],
  controllers: [ImportsController],
  providers: [ImportsService, ImportJob],
})
export class ImportsModule {}
