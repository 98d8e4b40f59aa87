import { deployStacks } from '../../environment/stacks/deploy-stacks.ts';
import { type Phase, skippedWithOnly } from '../phase.ts';

/** The task definition with the new image and its own secrets; it serves nobody yet. */
export const migrationStack: Phase = {
  name: 'migration-stack',
  skipReason: skippedWithOnly('infra'),
  async execute({ context, assembly }) {
    await deployStacks(context, assembly, ['Migration']);
    return undefined;
  },
};
