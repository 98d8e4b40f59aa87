import { Module } from '@nestjs/common';
import { AssignmentsModule } from '../assignments/assignments.module.ts';
import { GradebookModule } from '../gradebook/gradebook.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { GradebookFilesController } from './gradebook-files.controller.ts';
import { GradebookFilesService } from './gradebook-files.service.ts';
import { PlanCarrier } from './plan-carrier.ts';
import { PresentGradebook } from './present-gradebook.ts';

@Module({
  imports: [RecordsModule, AssignmentsModule, GradebookModule],
  controllers: [GradebookFilesController],
  providers: [GradebookFilesService, PresentGradebook, PlanCarrier],
})
export class GradebookFilesModule {}
