import { Module } from '@nestjs/common';
import { AcademicSessionsController } from './academic-sessions.controller.ts';
import { AcademicSessionsService } from './academic-sessions.service.ts';
import { CoursesController } from './courses.controller.ts';
import { CoursesService } from './courses.service.ts';
import { References } from './references.ts';
import { SchoolsController } from './schools.controller.ts';
import { SchoolsService } from './schools.service.ts';

@Module({
  controllers: [SchoolsController, AcademicSessionsController, CoursesController],
  providers: [SchoolsService, AcademicSessionsService, CoursesService, References],
  exports: [References],
})
export class SchoolsModule {}
