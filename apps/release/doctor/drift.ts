import type { StackState } from '../aws/stack-states.ts';
import { detectDrift, driftDetection, driftedResources } from '../aws/stacks.ts';
import { type Check, ng, ok } from '../cli/checks.ts';
import type { Context } from '../cli/context.ts';
import { type Examination, NotApplicable } from './examine.ts';
import type { Facts } from './facts.ts';

const lookSeconds = 3;
/** CloudFormation compares resource by resource; the largest stack takes about a minute. */
const patienceSeconds = 180;

/** What is there is what the stacks say. Whoever changes something by hand is found here, before a deployment undoes it. */
export const drift = (context: Pick<Context, 'aws' | 'settings' | 'clock'>, facts: Facts): Examination => ({
  name: 'drift',
  mend: `npm run release -- drift ${context.settings.name}`,
  limitSeconds: patienceSeconds + 20,
  async look() {
    const stacks = await facts.stacks();
    const resting = stacks.filter(({ status }) => /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(status));
    if (resting.length === 0) throw new NotApplicable('no stack is at rest');
    const found = (await Promise.all(resting.map((stack) => compare(context, stack)))).flat();
    return found.length > 0 ? found : [ok(`${resting.length} stacks`, 'as their templates say')];
  },
});

async function compare(context: Pick<Context, 'aws' | 'settings' | 'clock'>, stack: StackState): Promise<Check[]> {
  const { clock, settings } = context;
  const id = await detectDrift(context, stack);
  const end = clock.elapsedSeconds() + patienceSeconds;
  for (;;) {
    const { state, reason } = await driftDetection(context, stack, id);
    if (state === 'complete') break;
    const again = `aws cloudformation detect-stack-drift --stack-name ${stack.name} --region ${stack.region}`;
    if (state === 'failed') return [ng(stack.name, `cannot be compared: ${reason}`, again)];
    if (clock.elapsedSeconds() > end) return [ng(stack.name, `not compared within ${patienceSeconds} s`, again)];
    await clock.sleep(lookSeconds);
  }
  return (await driftedResources(context, stack)).map(({ logicalId, state, differences }) =>
    ng(
      `${stack.name} ${logicalId}`,
      state === 'DELETED'
        ? 'is gone'
        : differences.map(({ path, expected, actual }) => `${path} is ${actual}, not ${expected}`).join('; '),
      `npm run release -- drift ${settings.name}, then take the change into infra/ or deploy it away`,
    ),
  );
}
