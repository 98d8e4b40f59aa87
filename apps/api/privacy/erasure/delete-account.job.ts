import { Injectable } from '@nestjs/common';
import { IdentityDirectory } from '../../aws/identity-directory.ts';
import { JobHandler, type TaskHandler } from '../../jobs/definitions.ts';

export const deleteAccountQueue = 'delete-account';

/** With pauses of up to five minutes: days. */
const retryLimit = 1_000;

interface Task {
  /** Cognito's `sub`: after the erasure it stands here alone. */
  accountId: string;
}

/** Deletes the account of somebody who is erased, after the commit. One that is gone counts as deleted. */
@JobHandler({ name: deleteAccountQueue, retryLimit, concurrency: 1 })
@Injectable()
export class DeleteAccountJob implements TaskHandler<Task> {
  constructor(private readonly directory: IdentityDirectory) {}

  async handle({ accountId }: Task): Promise<void> {
    await this.directory.delete(accountId);
  }
}
