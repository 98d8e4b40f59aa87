import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.ts';
import { DropStore } from '../aws/drop-store.ts';
import { Leases } from '../database/leases.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { NoticesModule } from '../notices/notices.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { AccountAddressJob } from './account-address.job.ts';
import { DropFolderJob } from './drop/drop-folder.job.ts';
import { DropMails } from './drop/drop-mails.ts';
import { DropScheduleJob } from './drop/drop-schedule.job.ts';
import { ImportHoldsService } from './hold/holds.service.ts';
import { ImportJob } from './import.job.ts';
import { ImportsController } from './imports.controller.ts';
import { ImportsService } from './imports.service.ts';
import { ImportUndoJob } from './undo/undo.job.ts';
import { ImportUndoService } from './undo/undo.service.ts';

@Module({
  imports: [AuthModule, JobsModule, NoticesModule, RecordsModule, UploadsModule],
  controllers: [ImportsController],
  providers: [
    AccountAddressJob,
    DropFolderJob,
    DropMails,
    DropScheduleJob,
    DropStore,
    ImportHoldsService,
    ImportJob,
    ImportsService,
    ImportUndoJob,
    ImportUndoService,
    Leases,
  ],
})
export class ImportsModule {}
