import { type Check, fail, pass } from '../../../cli/check-tree.ts';
import { commandLine } from '../../../cli/command-line.ts';
import type { Context } from '../../environment/context.ts';
import { findDrift, type StackDrift } from '../../environment/stacks/find-drift.ts';
import { type CheckDefinition, NotApplicable } from '../check.ts';
import type { Facts } from './facts.ts';

/** The pipelines compare every night; a new comparison takes CloudFormation minutes. */
const maxAgeHours = 24;
const compareLimitSeconds = 600;

/** The resources are as the stacks describe them. A change by hand is found here, before a deployment reverts it. */
export const drift = (context: Pick<Context, 'aws' | 'settings' | 'clock' | 'out'>, facts: Facts): CheckDefinition => ({
  name: 'drift',
  fix: commandLine('drift', context.settings.name),
  limitSeconds: compareLimitSeconds,
  async run() {
    if ((await facts.stacks()).length === 0) throw new NotApplicable('nothing is deployed yet');
    const compared = await findDrift(context, maxAgeHours);
    // Stacks that move or are stuck are judged by their states.
    const failed = compared.filter(({ state, reason }) => state === 'not compared' && !reason.startsWith('it is '));
    const drifted = compared.filter(({ state }) => state === 'drifted');
    const bad = [...failed.map(notCompared), ...drifted.flatMap((stack) => judgeDrift(stack, context.settings.name))];
    const inSync = compared.filter(({ state }) => state === 'in sync');
    return bad.length > 0 ? bad : [pass(`${inSync.length} stacks`, 'as in their templates')];
  },
});

const notCompared = ({ name, region, reason }: StackDrift): Check =>
  fail(
    name,
    `cannot be compared: ${reason}`,
    `aws cloudformation detect-stack-drift --stack-name ${name} --region ${region}`,
  );

const judgeDrift = ({ name, resources }: StackDrift, environment: string): Check[] =>
  resources.map(({ logicalId, state, differences }) =>
    fail(
      `${name} ${logicalId}`,
      state === 'DELETED'
        ? 'was deleted'
        : differences.map(({ path, expected, actual }) => `${path} is ${actual}, not ${expected}`).join('; '),
      `Take it over into infra/, or undo it: ${commandLine('drift', environment, { revert: true })}`,
    ),
  );
