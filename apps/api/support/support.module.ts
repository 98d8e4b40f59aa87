import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.ts';
import { MailModule } from '../mail/mail.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { SupportController } from './support.controller.ts';
import { SupportService } from './support.service.ts';

@Module({
  imports: [AuthModule, MailModule, RecordsModule],
  controllers: [SupportController],
  providers: [SupportService],
})
export class SupportModule {}
