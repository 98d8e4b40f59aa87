import type { FakeAws } from '../../fake-aws/fake-aws.ts';

/** How often each of the operations was called and succeeded. */
export const countCalls = (aws: FakeAws, ...names: string[]): number[] =>
  names.map((name) => aws.calls.filter(({ operation, error }) => operation === name && !error).length);

/** Ends of the names of the stacks that were updated, in order: `migration`, `service`. */
export const updatedStacks = (aws: FakeAws): string[] =>
  aws.calls
    .filter(({ operation }) => operation === 'ExecuteChangeSet')
    .map(({ input }) => input.StackName.replace(`classboard-${aws.settings.name}-`, ''));
