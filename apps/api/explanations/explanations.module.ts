import { Module } from '@nestjs/common';
import { ExplanationsController } from './explanations.controller.ts';
import { ExplanationsService } from './explanations.service.ts';

/** Reads and works out; it stores nothing. */
@Module({
  controllers: [ExplanationsController],
  providers: [ExplanationsService],
  exports: [ExplanationsService],
})
export class ExplanationsModule {}
