import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.ts';
import { MailModule } from '../mail/mail.module.ts';
import { ComposeDigestsJob } from './compose-digests.job.ts';
import { Digests } from './digests.ts';
import { DueDigests } from './due-digests.ts';
import { HappeningsReader } from './happenings.ts';
import { NotificationPreferencesController } from './notification-preferences.controller.ts';
import { NotificationPreferencesService } from './notification-preferences.service.ts';
import { NotificationsJob } from './notifications.job.ts';
import { UnsentDigests } from './unsent-digests.ts';

@Module({
  imports: [JobsModule, MailModule],
  controllers: [NotificationPreferencesController],
  providers: [
    Digests,
    DueDigests,
    HappeningsReader,
    UnsentDigests,
    ComposeDigestsJob,
    NotificationsJob,
    NotificationPreferencesService,
  ],
})
export class NotificationsModule {}
