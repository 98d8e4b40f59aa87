import { Module } from '@nestjs/common';
import { AssignmentsModule } from '../assignments/assignments.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { HistoryController } from './history.controller.ts';
import { HistoryService } from './history.service.ts';
import { RestoreService } from './restore.service.ts';

@Module({
  imports: [AssignmentsModule, RecordsModule],
  controllers: [HistoryController],
  providers: [HistoryService, RestoreService],
})
export class HistoryModule {}
