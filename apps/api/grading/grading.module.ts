import { Module } from '@nestjs/common';
import { ClassGrades } from './class-grades.ts';
import { GradeCalculatorJob } from './grade-calculator.job.ts';
import { GradeCalculator } from './grade-calculator.ts';

@Module({ providers: [ClassGrades, GradeCalculator, GradeCalculatorJob] })
export class GradingModule {}
