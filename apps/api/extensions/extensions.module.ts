import { Module } from '@nestjs/common';
import { RecordsModule } from '../records/records.module.ts';
import { ExtensionWriter } from './extension-writer.ts';
import { ExtensionsController } from './extensions.controller.ts';
import { ExtensionsService } from './extensions.service.ts';

@Module({
  imports: [RecordsModule],
  controllers: [ExtensionsController],
  providers: [ExtensionWriter, ExtensionsService],
})
export class ExtensionsModule {}
