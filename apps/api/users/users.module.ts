import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.ts';
import { Leases } from '../database/leases.ts';
import { GuardianNotices } from '../guardians/guardian-notices.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { MailModule } from '../mail/mail.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { AccountSync, AccountSyncJob } from './account-sync.ts';
import { InvitationJob } from './invitation.job.ts';
import { InvitationQuotas } from './invitation-quotas.ts';
import { InvitationRequestsService } from './invitation-requests.service.ts';
import { InvitationsService } from './invitations.service.ts';
import { MeController } from './me.controller.ts';
import { ProfilesService } from './profiles.service.ts';
import { UserAdministrationService } from './user-administration.service.ts';
import { UserCorrectionsService } from './user-corrections.service.ts';
import { UserDirectoryService } from './user-directory.service.ts';
import { UsersController } from './users.controller.ts';

@Module({
  imports: [AuthModule, JobsModule, MailModule, RecordsModule],
  controllers: [MeController, UsersController],
  providers: [
    AccountSync,
    AccountSyncJob,
    GuardianNotices,
    InvitationJob,
    InvitationQuotas,
    InvitationRequestsService,
    InvitationsService,
    Leases,
    ProfilesService,
    UserAdministrationService,
    UserCorrectionsService,
    UserDirectoryService,
  ],
  exports: [GuardianNotices, InvitationRequestsService, InvitationsService],
})
export class UsersModule {}
