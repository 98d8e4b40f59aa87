import { Module } from '@nestjs/common';
import { RecordsModule } from '../records/records.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { SubmissionsController } from './submissions.controller.ts';
import { SubmissionsService } from './submissions.service.ts';

@Module({
  imports: [RecordsModule, UploadsModule],
  controllers: [SubmissionsController],
  providers: [SubmissionsService],
})
export class SubmissionsModule {}
