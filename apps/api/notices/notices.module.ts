import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.ts';
import { MailModule } from '../mail/mail.module.ts';
import { Notices } from './notices.ts';

/** What a school's people are mailed about at once, in the language of the school. */
@Module({ imports: [JobsModule, MailModule], providers: [Notices], exports: [Notices] })
export class NoticesModule {}
