import { Module } from '@nestjs/common';
import { RecordsModule } from '../records/records.module.ts';
import { GradebookController } from './gradebook.controller.ts';
import { GradebookService } from './gradebook.service.ts';
import { GradebookExportService } from './gradebook-export.service.ts';
import { OwnGradesController } from './own-grades.controller.ts';
import { OwnGradesService } from './own-grades.service.ts';

@Module({
  imports: [RecordsModule],
  controllers: [GradebookController, OwnGradesController],
  providers: [GradebookService, GradebookExportService, OwnGradesService],
  exports: [GradebookService, OwnGradesService],
})
export class GradebookModule {}
