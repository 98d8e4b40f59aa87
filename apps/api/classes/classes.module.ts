import { Module } from '@nestjs/common';
import { SchoolsModule } from '../schools/schools.module.ts';
import { ClassesController } from './classes.controller.ts';
import { ClassesService } from './classes.service.ts';
import { EnrollmentsController } from './enrollments.controller.ts';
import { EnrollmentsService } from './enrollments.service.ts';

@Module({
  imports: [SchoolsModule],
  controllers: [ClassesController, EnrollmentsController],
  providers: [ClassesService, EnrollmentsService],
})
export class ClassesModule {}
