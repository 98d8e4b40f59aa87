import { Module } from '@nestjs/common';
import { SchoolsModule } from '../schools/schools.module.ts';
import { AssignmentsController } from './assignments.controller.ts';
import { Assignments } from './assignments.ts';
import { CategoriesController } from './categories.controller.ts';
import { Categories } from './categories.ts';
import { ClassesController } from './classes.controller.ts';
import { Classes } from './classes.ts';
import { EnrollmentsController } from './enrollments.controller.ts';
import { Enrollments } from './enrollments.ts';
import { GradebookController } from './gradebook.controller.ts';
import { Gradebook } from './gradebook.ts';
import { GradebookExport } from './gradebook-export.ts';
import { OwnGradesController } from './own-grades.controller.ts';
import { OwnGradesReader } from './own-grades.ts';
import { ResultWriter } from './result-writer.ts';
import { ResultsController } from './results.controller.ts';
import { Results } from './results.ts';

@Module({
  imports: [SchoolsModule],
  controllers: [
    ClassesController,
    EnrollmentsController,
    CategoriesController,
    AssignmentsController,
    ResultsController,
    GradebookController,
    OwnGradesController,
  ],
  providers: [
    Classes,
    Enrollments,
    Categories,
    Assignments,
    ResultWriter,
    Results,
    Gradebook,
    GradebookExport,
    OwnGradesReader,
  ],
})
export class ClassesModule {}
