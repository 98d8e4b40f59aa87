import { isStackInProgress, type StackState, stackEvents } from '../../aws/cloudformation-stacks.ts';
import type { Context } from '../context.ts';
import { listEnvironmentStacks } from './environment-stacks.ts';
import { isStart } from './stack-failure.ts';

/** An event of any stack of the environment, with a line for a terminal. */
export interface ReportedStackEvent {
  readonly at: Date;
  readonly stack: string;
  readonly region: string;
  readonly text: string;
  readonly failed: boolean;
}

export interface StackEventReader {
  /** What happened since the last reading, oldest first. */
  read(): Promise<ReportedStackEvent[]>;
  /** As of the last reading: no stack is being changed. */
  readonly idle: boolean;
}

/** Neither made, changed nor brought back as it should be: the next deployment has to deal with it. */
export const isStuck = ({ status }: Pick<StackState, 'status'>): boolean =>
  status.endsWith('_FAILED') || status === 'ROLLBACK_COMPLETE';

/** Reads all stacks of the environment; events are only asked for where an operation is in progress or has just ended. */
export function createStackEventReader(context: Context): StackEventReader {
  const statuses = new Map<string, string>();
  const reported = new Set<string>();
  let idle = true;
  return {
    get idle() {
      return idle;
    },
    async read() {
      const stacks = await listEnvironmentStacks(context);
      idle = !stacks.some(({ status }) => isStackInProgress(status));
      const found: ReportedStackEvent[] = [];
      for (const stack of stacks) {
        const key = `${stack.region} ${stack.name}`;
        const before = statuses.get(key);
        statuses.set(key, stack.status);
        if (!isStackInProgress(stack.status) && (before === undefined || before === stack.status)) continue;
        // Of an operation that was in progress before the first reading, everything since it began.
        const events = await stackEvents(context, stack, (event) => reported.has(event.id) || isStart(event));
        for (const { id, at, logicalId, status, reason } of events.filter((event) => !reported.has(event.id))) {
          reported.add(id);
          const failed = status.endsWith('_FAILED') || status.includes('ROLLBACK');
          const why = failed && reason !== '' ? `: ${reason}` : '';
          found.push({ at, stack: stack.name, region: stack.region, text: `${logicalId} ${status}${why}`, failed });
        }
      }
      return found.sort((one, other) => one.at.getTime() - other.at.getTime());
    },
  };
}
