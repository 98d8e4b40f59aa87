import { Module } from '@nestjs/common';
import { RecordsModule } from '../records/records.module.ts';
import { AcademicSessionsController } from './academic-sessions.controller.ts';
import { AcademicSessionsService } from './academic-sessions.service.ts';
import { CoursesController } from './courses.controller.ts';
import { CoursesService } from './courses.service.ts';
import { SchoolsController } from './schools.controller.ts';
import { SchoolsService } from './schools.service.ts';
import { SettingsController } from './settings.controller.ts';
import { SettingsService } from './settings.service.ts';

@Module({
  imports: [RecordsModule],
  controllers: [SettingsController, SchoolsController, AcademicSessionsController, CoursesController],
  providers: [SettingsService, SchoolsService, AcademicSessionsService, CoursesService],
})
export class SchoolsModule {}
