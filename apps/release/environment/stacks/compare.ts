import { isDeepStrictEqual } from 'node:util';
import {
  deployedTemplate,
  describeStack,
  type StackFacts,
  type Template,
  wasNeverCreated,
} from '../../aws/cloudformation-stacks.ts';
import type { Context } from '../context.ts';
import type { AssembledStack } from './assembly.ts';

/** One stack beside what is deployed of it. */
export interface Compared {
  readonly stack: AssembledStack;
  readonly facts: StackFacts | undefined;
  readonly deployed: Template | undefined;
  readonly state: 'create' | 'update' | 'unchanged';
}

/** Reads what is deployed, all stacks at once: throttling is the SDK's to wait for. */
export const compareStacks = (context: Pick<Context, 'aws'>, stacks: readonly AssembledStack[]): Promise<Compared[]> =>
  Promise.all(stacks.map((stack) => compareStack(context, stack)));

async function compareStack(context: Pick<Context, 'aws'>, stack: AssembledStack): Promise<Compared> {
  const facts = await describeStack(context, stack);
  if (facts === undefined || wasNeverCreated(facts)) {
    return { stack, facts, deployed: undefined, state: 'create' };
  }
  const deployed = await deployedTemplate(context, stack);
  if (deployed === undefined) return { stack, facts, deployed, state: 'create' };
  const same =
    (await sameTemplate(deployed, stack.template)) && facts.terminationProtection === stack.terminationProtection;
  return { stack, facts, deployed, state: same ? 'unchanged' : 'update' };
}

/** CloudFormation returns templates with a question mark for every letter that is not ASCII. */
export async function sameTemplate(deployed: Template, wanted: Template): Promise<boolean> {
  if (isDeepStrictEqual(deployed, wanted)) return true;
  // Takes 0.4 s to load, and is needed only where a stack differs.
  const { deepEqual, mangleLikeCloudFormation } = await import('@aws-cdk/cloudformation-diff');
  const mangled: Template = JSON.parse(mangleLikeCloudFormation(JSON.stringify(wanted)));
  return deepEqual(deployed, wanted) || deepEqual(deployed, mangled);
}
