import { Module } from '@nestjs/common';
import { Records } from './records.ts';
import { References } from './references.ts';

/** Reads and writes records of OneRoster by their descriptions. */
@Module({
  providers: [Records, References],
  exports: [Records, References],
})
export class RecordsModule {}
