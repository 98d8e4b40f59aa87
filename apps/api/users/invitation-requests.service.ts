import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { equaliseResponseTime } from '../auth/equal-response-times.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { AfterCommit } from '../http/after-commit.ts';
import { InvitationQuotas } from './invitation-quotas.ts';
import { type Invitation, InvitationsService } from './invitations.service.ts';
import { type SchoolUser, UserDirectoryService } from './user-directory.service.ts';

/** An invitation within the quotas. `settle` comes after the commit, and takes what was committed with it where it fails. */
export interface ReservedInvitation {
  readonly userId: number;
  settle(): Promise<void>;
}

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
    return this.database.transaction(async () => this.answer(await this.reserve(caller, invitation)));
  }

  async inviteExisting(caller: Caller, userId: number): Promise<AfterCommit<SchoolUser>> {
    return this.database.transaction(async () => this.answer(await this.reserveExisting(caller, userId)));
  }

  /** To be called in a transaction: makes the user, whose account and mail `settle` makes after the commit. */
  async reserve(caller: Caller, invitation: Invitation): Promise<ReservedInvitation> {
    const userId = await this.invitations.create(caller.schoolId, invitation);
    return this.withinQuota(caller, userId, invitation.email, () => this.invitations.deliverOrRemove(userId));
  }

  /** As `reserve`, for a user who is there already. */
  async reserveExisting(caller: Caller, userId: number): Promise<ReservedInvitation> {
    const { email } = await this.invitations.read(userId);
    return this.withinQuota(caller, userId, email, () => this.invitations.deliver(userId));
  }

  private async withinQuota(
    caller: Caller,
    userId: number,
    email: string,
    deliver: () => Promise<unknown>,
  ): Promise<ReservedInvitation> {
    const reserved = await this.quotas.reserve(caller, email);
    const settle = () =>
      equaliseResponseTime(this.config.env.AUTH_ANSWER_STEP_MILLIS, async () => {
        try {
          await deliver();
        } catch (error) {
          await this.quotas.release(reserved);
          throw error;
        }
      });
    return { userId, settle };
  }

  private async answer({ userId, settle }: ReservedInvitation): Promise<AfterCommit<SchoolUser>> {
    return new AfterCommit(await this.directory.read(userId), async () => {
      await settle();
      return this.directory.read(userId);
    });
  }
}
