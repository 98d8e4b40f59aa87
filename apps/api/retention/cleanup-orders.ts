import { Injectable } from '@nestjs/common';
import { Jobs } from '../jobs/jobs.ts';
import type { CleanupOrder } from './cleanup.ts';

export const cleanupJobName = 'cleanup';

/** Queues what is to be removed. One order of a kind and school waits or is at work at a time. */
@Injectable()
export class CleanupOrders {
  constructor(private readonly jobs: Jobs) {}

  /** In the transaction of the caller. @returns how many were queued: none where one waits already */
  async give(order: CleanupOrder): Promise<number> {
    const singletonKey = `${order.kind}:${order.schoolId ?? 'all'}:${order.proposalId ?? ''}`;
    const id = await this.jobs.enqueue(cleanupJobName, order, { schoolId: order.schoolId, singletonKey });
    return id === null ? 0 : 1;
  }
}
