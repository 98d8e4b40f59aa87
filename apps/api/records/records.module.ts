import { Module } from '@nestjs/common';
import { Lists } from './list-reader.ts';
import { Records } from './records.ts';
import { References } from './references.ts';

/** Reads lists, and reads and writes records of OneRoster, by their descriptions. */
@Module({
  providers: [Lists, Records, References],
  exports: [Lists, Records, References],
})
export class RecordsModule {}
