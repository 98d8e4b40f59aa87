import { Failure } from '../../../cli/failure.ts';
import { listStackStates } from '../../aws/cloudformation-stacks.ts';
import { deployStacks } from '../../environment/stacks/deploy-stacks.ts';
import { type Phase, type Run, skippedWithOnly } from '../phase.ts';
import { accessStacks } from './database-access.ts';

/** The stacks that change with the image. All others are infrastructure, some of which comes after the roles. */
export const imageStacks = ['Migration', 'Service'];

/** One stack after the other, each recorded when it is done. */
export const infrastructure: Phase = {
  name: 'infrastructure',
  skipReason: skippedWithOnly('app'),
  async execute({ context, assembly, journal, lock }) {
    for (const { id, name, region } of assembly.stacks) {
      if (imageStacks.includes(id) || accessStacks.includes(id)) continue;
      lock.check();
      try {
        const changed = (await deployStacks(context, assembly, [id])).filter((one) => one.outcome !== 'unchanged');
        if (changed.length > 0) await journal.note({ stacks: [...(journal.record.evidence.stacks ?? []), id] });
      } catch (error) {
        if (error instanceof Failure && !context.signal.aborted && (await isRolledBack({ context, name, region }))) {
          await journal.end('infrastructure', 'failed', `${id} failed and was rolled back by CloudFormation`);
        }
        throw error;
      }
    }
    const { stacks = [] } = journal.record.evidence;
    return stacks.length === 0 ? 'no changes' : `changed: ${stacks.join(', ')}`;
  },
};

interface Stack {
  readonly context: Run['context'];
  readonly name: string;
  readonly region: string;
}

async function isRolledBack({ context, name, region }: Stack): Promise<boolean> {
  const found = (await listStackStates(context, region)).find((stack) => stack.name === name);
  return found === undefined || ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'].includes(found.status);
}
