import { Injectable } from '@nestjs/common';
import { JobHandler, type TaskHandler } from '../jobs/definitions.ts';
import { InvitationsService, invitationJobName } from './invitations.service.ts';

/** Makes the account of a user whose invitation ended with its process, between the row and the account. */
@JobHandler({ name: invitationJobName })
@Injectable()
export class InvitationJob implements TaskHandler<{ userId: number }> {
  constructor(private readonly invitations: InvitationsService) {}

  async handle({ userId }: { userId: number }): Promise<void> {
    await this.invitations.finish(userId);
  }
}
