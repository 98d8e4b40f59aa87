import { Module } from '@nestjs/common';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { ImportJob } from './import.job.ts';
import { ImportsController } from './imports.controller.ts';
import { Imports } from './imports.ts';

@Module({ imports: [UploadsModule], controllers: [ImportsController], providers: [Imports, ImportJob] })
export class ImportsModule {}
