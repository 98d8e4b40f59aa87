import { Module } from '@nestjs/common';
import { RecordsModule } from '../records/records.module.ts';
import { TaughtClassesController } from './taught-classes.controller.ts';
import { TaughtClassesService } from './taught-classes.service.ts';

@Module({
  imports: [RecordsModule],
  controllers: [TaughtClassesController],
  providers: [TaughtClassesService],
})
export class TaughtClassesModule {}
