import { Module } from '@nestjs/common';
import { RecordsModule } from '../records/records.module.ts';
import { ClassesController } from './classes.controller.ts';
import { ClassesService } from './classes.service.ts';
import { EnrollmentsController } from './enrollments.controller.ts';
import { EnrollmentsService } from './enrollments.service.ts';

@Module({
  imports: [RecordsModule],
  controllers: [ClassesController, EnrollmentsController],
  providers: [ClassesService, EnrollmentsService],
})
export class ClassesModule {}
