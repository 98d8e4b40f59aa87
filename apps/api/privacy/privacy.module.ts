import { Module } from '@nestjs/common';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { NoticesModule } from '../notices/notices.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { DeleteAccountJob } from './erasure/delete-account.job.ts';
import { Eraser } from './erasure/eraser.ts';
import { ErasureJob } from './erasure/erasure.job.ts';
import { ErasureRecords, RecordErasureJob } from './erasure/erasure-records.ts';
import { ExportJob } from './export/export.job.ts';
import { PersonDataReader } from './export/person-data.ts';
import { OwnErasuresService } from './own-erasures.service.ts';
import { PrivacyController } from './privacy.controller.ts';
import { PrivacyService } from './privacy.service.ts';

@Module({
  imports: [JobsModule, NoticesModule, RecordsModule, UploadsModule],
  controllers: [PrivacyController],
  providers: [
    IdentityDirectory,
    DeleteAccountJob,
    Eraser,
    ErasureJob,
    ErasureRecords,
    RecordErasureJob,
    ExportJob,
    OwnErasuresService,
    PersonDataReader,
    PrivacyService,
  ],
})
export class PrivacyModule {}
