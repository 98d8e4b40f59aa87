import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.ts';
import { ClassGrades } from './class-grades.ts';
import { GradeCalculatorJob } from './grade-calculator.job.ts';
import { GradeCalculator } from './grade-calculator.ts';

@Module({
  imports: [JobsModule],
  providers: [ClassGrades, GradeCalculator, GradeCalculatorJob],
  exports: [GradeCalculator],
})
export class GradingModule {}
