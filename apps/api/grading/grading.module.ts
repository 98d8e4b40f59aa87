import { Module } from '@nestjs/common';
import { GradeCalculatorJob } from './calculator.job.ts';
import { GradeCalculator } from './calculator.ts';
import { ClassGrades } from './class-grades.ts';

@Module({ providers: [ClassGrades, GradeCalculator, GradeCalculatorJob] })
export class GradingModule {}
