import { Module } from '@nestjs/common';
import { RecordsService } from './records.service.ts';
import { ReferencesService } from './references.service.ts';

/** Reads and writes records of OneRoster by their descriptions. */
@Module({
  providers: [RecordsService, ReferencesService],
  exports: [RecordsService],
})
export class RecordsModule {}
