import { Module } from '@nestjs/common';
import { RecordsModule } from '../records/records.module.ts';
import { DueWorkController } from './due-work.controller.ts';
import { DueWorkService } from './due-work.service.ts';

@Module({
  imports: [RecordsModule],
  controllers: [DueWorkController],
  providers: [DueWorkService],
  exports: [DueWorkService],
})
export class DueWorkModule {}
