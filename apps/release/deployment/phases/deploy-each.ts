import { Failure } from '../../../cli/failure.ts';
import { listStackStates } from '../../aws/cloudformation-stacks.ts';
import { deployStacks } from '../../environment/stacks/deploy-stacks.ts';
import type { Run } from '../phase.ts';
import type { PhaseName } from '../record/record.ts';

/**
 * One stack after the other, each recorded when it is done. The phase ends where CloudFormation has rolled a failed stack
 * back; otherwise it stays without an end, and counts as half done.
 */
export async function deployEach(
  { context, assembly, journal, lock }: Run,
  phase: PhaseName,
  ids: readonly string[],
): Promise<string> {
  for (const { id, name, region } of assembly.stacks.filter((stack) => ids.includes(stack.id))) {
    lock.check();
    try {
      const changed = (await deployStacks(context, assembly, [id])).filter(({ outcome }) => outcome !== 'unchanged');
      if (changed.length > 0) await journal.note({ stacks: [...(journal.record.evidence.stacks ?? []), id] });
    } catch (error) {
      if (error instanceof Failure && !context.signal.aborted && (await isRolledBack(context, name, region))) {
        await journal.end(phase, 'failed', `${id} failed and was rolled back by CloudFormation`);
      }
      throw error;
    }
  }
  const done = (journal.record.evidence.stacks ?? []).filter((id) => ids.includes(id));
  return done.length === 0 ? 'no changes' : `changed: ${done.join(', ')}`;
}

async function isRolledBack(context: Run['context'], name: string, region: string): Promise<boolean> {
  const found = (await listStackStates(context, region)).find((stack) => stack.name === name);
  return found === undefined || ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'].includes(found.status);
}
