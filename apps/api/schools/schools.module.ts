import { Module } from '@nestjs/common';
import { AcademicSessionsController } from './academic-sessions.controller.ts';
import { AcademicSessions } from './academic-sessions.ts';
import { CoursesController } from './courses.controller.ts';
import { Courses } from './courses.ts';
import { References } from './references.ts';
import { SchoolsController } from './schools.controller.ts';
import { Schools } from './schools.ts';

@Module({
  controllers: [SchoolsController, AcademicSessionsController, CoursesController],
  providers: [Schools, AcademicSessions, Courses, References],
  exports: [References],
})
export class SchoolsModule {}
