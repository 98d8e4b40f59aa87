import { Module } from '@nestjs/common';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { Mailer } from '../aws/mailer.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { LifecycleModule } from '../lifecycle/lifecycle.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { MailController } from './mail.controller.ts';
import { MailEvents } from './mail-events.ts';
import { MailEventsQueue } from './mail-events-queue.ts';
import { MailSender } from './mail-sender.ts';
import { MailOutbox } from './outbox.ts';
import { OutboxStates } from './outbox-states.ts';
import { SuppressionsService } from './suppressions.service.ts';
import { UnsubscribeService } from './unsubscribe.service.ts';
import { UnsubscribeLinks } from './unsubscribe-links.ts';

/** Every mail that the application sends, and what became of it. Features use `MailOutbox`. */
@Module({
  imports: [JobsModule, LifecycleModule, RecordsModule],
  controllers: [MailController],
  providers: [
    IdentityDirectory,
    Mailer,
    MailEvents,
    MailEventsQueue,
    MailOutbox,
    MailSender,
    OutboxStates,
    SuppressionsService,
    UnsubscribeLinks,
    UnsubscribeService,
  ],
  exports: [MailOutbox, UnsubscribeLinks],
})
export class MailModule {}
