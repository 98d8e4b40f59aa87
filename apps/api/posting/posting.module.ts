import { Module } from '@nestjs/common';
import { PostingController } from './posting.controller.ts';
import { PostingService } from './posting.service.ts';

@Module({ controllers: [PostingController], providers: [PostingService] })
export class PostingModule {}
