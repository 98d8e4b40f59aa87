import { Module } from '@nestjs/common';
import { ObjectStore } from '../aws/object-store.ts';
import { LifecycleModule } from '../lifecycle/lifecycle.module.ts';
import { ScanQueue } from './scan-queue.ts';
import { ScanResults } from './scan-results.ts';
import { UploadVerifier } from './upload-verifier.ts';
import { UploadsController } from './uploads.controller.ts';
import { UploadsService } from './uploads.service.ts';

@Module({
  imports: [LifecycleModule],
  controllers: [UploadsController],
  providers: [ObjectStore, ScanQueue, ScanResults, UploadVerifier, UploadsService],
  exports: [ObjectStore, ScanResults, UploadsService],
})
export class UploadsModule {}
