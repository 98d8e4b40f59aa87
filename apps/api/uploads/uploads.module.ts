import { Module } from '@nestjs/common';
import { ObjectStore } from '../aws/object-store.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { LifecycleModule } from '../lifecycle/lifecycle.module.ts';
import { ScanQueue } from './scan-queue.ts';
import { ScanResults } from './scan-results.ts';
import { SchoolFiles } from './school-files.ts';
import { UploadQuotas } from './upload-quotas.ts';
import { RemoveUploadJob, UploadRemoval } from './upload-removal.ts';
import { UploadVerifier } from './upload-verifier.ts';
import { UploadsController } from './uploads.controller.ts';
import { UploadsService } from './uploads.service.ts';

@Module({
  imports: [JobsModule, LifecycleModule],
  controllers: [UploadsController],
  providers: [
    ObjectStore,
    ScanQueue,
    ScanResults,
    SchoolFiles,
    RemoveUploadJob,
    UploadQuotas,
    UploadRemoval,
    UploadVerifier,
    UploadsService,
  ],
  exports: [ObjectStore, ScanResults, SchoolFiles, UploadRemoval, UploadsService],
})
export class UploadsModule {}
