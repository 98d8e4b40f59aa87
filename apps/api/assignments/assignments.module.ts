import { Module } from '@nestjs/common';
import { RecordsModule } from '../records/records.module.ts';
import { AssignmentsController } from './assignments.controller.ts';
import { AssignmentsService } from './assignments.service.ts';
import { CategoriesController } from './categories.controller.ts';
import { CategoriesService } from './categories.service.ts';
import { ResultWriter } from './result-writer.ts';
import { ResultsController } from './results.controller.ts';
import { ResultsService } from './results.service.ts';
import { ScoreScalesController } from './score-scales.controller.ts';
import { ScoreScalesService } from './score-scales.service.ts';

@Module({
  imports: [RecordsModule],
  controllers: [CategoriesController, AssignmentsController, ScoreScalesController, ResultsController],
  providers: [CategoriesService, AssignmentsService, ScoreScalesService, ResultWriter, ResultsService],
  exports: [ResultWriter],
})
export class AssignmentsModule {}
