import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { equaliseResponseTime } from '../auth/equal-response-times.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { AfterCommit } from '../http/after-commit.ts';
import { InvitationQuotas } from './invitation-quotas.ts';
import { type Invitation, InvitationsService } from './invitations.service.ts';
import { type SchoolUser, UserDirectoryService } from './user-directory.service.ts';

/**
 * Invitations as administrators ask for them: within the quotas, and answered alike, in content and time, whether or not
 * the address signs in at another school.
 */
@Injectable()
export class InvitationRequestsService {
  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
    private readonly invitations: InvitationsService,
    private readonly quotas: InvitationQuotas,
    private readonly directory: UserDirectoryService,
  ) {}

  async invite(caller: Caller, invitation: Invitation): Promise<AfterCommit<SchoolUser>> {
    return this.database.transaction(async () => {
      const userId = await this.invitations.create(caller.schoolId, invitation);
      const reserved = await this.quotas.reserve(caller, invitation.email);
      return this.afterCommit(userId, reserved, () => this.invitations.deliverOrRemove(userId));
    });
  }

  async inviteExisting(caller: Caller, userId: number): Promise<AfterCommit<SchoolUser>> {
    return this.database.transaction(async () => {
      const { email } = await this.invitations.read(userId);
      const reserved = await this.quotas.reserve(caller, email);
      return this.afterCommit(userId, reserved, () => this.invitations.deliver(userId));
    });
  }

  private async afterCommit(
    userId: number,
    reserved: number,
    deliver: () => Promise<unknown>,
  ): Promise<AfterCommit<SchoolUser>> {
    return new AfterCommit(await this.directory.read(userId), () =>
      equaliseResponseTime(this.config.env.AUTH_ANSWER_STEP_MILLIS, async () => {
        try {
          await deliver();
        } catch (error) {
          await this.quotas.release(reserved);
          throw error;
        }
        return this.directory.read(userId);
      }),
    );
  }
}
