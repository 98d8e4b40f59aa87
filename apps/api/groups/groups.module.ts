import { Module } from '@nestjs/common';
import { RecordsModule } from '../records/records.module.ts';
import { GroupsController } from './groups.controller.ts';
import { GroupsService } from './groups.service.ts';

@Module({ imports: [RecordsModule], controllers: [GroupsController], providers: [GroupsService] })
export class GroupsModule {}
