import { Module } from '@nestjs/common';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { ImportJob } from './import.job.ts';
import { ImportsController } from './imports.controller.ts';
import { ImportsService } from './imports.service.ts';

@Module({ imports: [UploadsModule], controllers: [ImportsController], providers: [ImportsService, ImportJob] })
export class ImportsModule {}
