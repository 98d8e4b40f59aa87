import { Module } from '@nestjs/common';
import { GradingModule } from '../grading/grading.module.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { ClassFactsReader } from './class-facts.ts';
import { RenderReportsJob } from './render-reports.job.ts';
import { ReportRenderer } from './renderer.ts';
import { ReportGeneratorJob } from './report-generator.job.ts';
import { ReportsController } from './reports.controller.ts';
import { ReportsService } from './reports.service.ts';
import { ReportsWriter } from './reports-writer.ts';
import { RequestedReports } from './requested-reports.ts';
import { StudentFactsReader } from './student-facts.ts';

@Module({
  imports: [GradingModule, JobsModule, RecordsModule, UploadsModule],
  controllers: [ReportsController],
  providers: [
    ClassFactsReader,
    StudentFactsReader,
    ReportsWriter,
    RequestedReports,
    ReportRenderer,
    ReportGeneratorJob,
    RenderReportsJob,
    ReportsService,
  ],
})
export class ReportsModule {}
