import { isStackInProgress, type StackState, stackEvents } from '../../aws/cloudformation-stacks.ts';
import type { Context } from '../context.ts';
import { listEnvironmentStacks } from './environment-stacks.ts';
import { isStart } from './failure.ts';

export interface StackNews {
  readonly at: Date;
  readonly stack: string;
  readonly region: string;
  readonly text: string;
  readonly failed: boolean;
}

export interface StackWatch {
  /** What happened since the last look, oldest first. */
  look(): Promise<StackNews[]>;
  /** As of the last look: no stack is being changed. */
  readonly idle: boolean;
}

/** Neither made, changed nor brought back as it should be: the next deployment has to deal with it. */
export const isStuck = ({ status }: Pick<StackState, 'status'>): boolean =>
  status.endsWith('_FAILED') || status === 'ROLLBACK_COMPLETE';

/** Looks at all stacks of the environment; events are only asked for where something moves or moved. */
export function watchStacks(context: Context): StackWatch {
  const states = new Map<string, string>();
  const told = new Set<string>();
  let idle = true;
  return {
    get idle() {
      return idle;
    },
    async look() {
      const stacks = await listEnvironmentStacks(context);
      idle = !stacks.some(({ status }) => isStackInProgress(status));
      const news: StackNews[] = [];
      for (const stack of stacks) {
        const key = `${stack.region} ${stack.name}`;
        const before = states.get(key);
        states.set(key, stack.status);
        if (!isStackInProgress(stack.status) && (before === undefined || before === stack.status)) continue;
        // Of what was under way before we looked, everything since it began.
        const events = await stackEvents(context, stack, (event) => told.has(event.id) || isStart(event));
        for (const { id, at, logicalId, status, reason } of events.filter((event) => !told.has(event.id))) {
          told.add(id);
          const failed = status.endsWith('_FAILED') || status.includes('ROLLBACK');
          const why = failed && reason !== '' ? `: ${reason}` : '';
          news.push({ at, stack: stack.name, region: stack.region, text: `${logicalId} ${status}${why}`, failed });
        }
      }
      return news.sort((one, other) => one.at.getTime() - other.at.getTime());
    },
  };
}
