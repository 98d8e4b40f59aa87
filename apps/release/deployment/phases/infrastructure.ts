import { type Phase, skippedWithOnly } from '../phase.ts';
import { accessStacks } from './database-access.ts';
import { deployEach } from './deploy-each.ts';

/** The stacks that change with the image. All others are infrastructure, some of which comes after the roles. */
export const imageStacks = ['Migration', 'Service'];

export const infrastructure: Phase = {
  name: 'infrastructure',
  skipReason: skippedWithOnly('app'),
  execute(run) {
    const ids = run.assembly.stacks.map(({ id }) => id);
    return deployEach(
      run,
      'infrastructure',
      ids.filter((id) => !imageStacks.includes(id) && !accessStacks.includes(id)),
    );
  },
};
