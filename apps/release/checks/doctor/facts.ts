import { product } from '../../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { type StackState, wasNeverCreated } from '../../aws/cloudformation-stacks.ts';
import { type DatabaseState, readDatabase } from '../../aws/rds.ts';
import type { Context } from '../../environment/context.ts';
import { listEnvironmentStacks } from '../../environment/stacks/environment-stacks.ts';

/** What several examinations ask for, asked once. */
export interface Facts {
  /** Every stack of the environment, in all of its regions. */
  stacks(): Promise<readonly StackState[]>;
  database(): Promise<DatabaseState | undefined>;
}

export function gatherFacts(context: Pick<Context, 'aws' | 'settings'>): Facts {
  return {
    stacks: once(() => listEnvironmentStacks(context)),
    database: once(() => readDatabase(context)),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}

/** One stack of the environment by the end of its name, such as `service`; undefined before it was made. */
export async function findStack(
  facts: Facts,
  settings: Pick<EnvironmentSettings, 'name'>,
  part: string,
): Promise<StackState | undefined> {
  const found = (await facts.stacks()).find(({ name }) => name === `${product}-${settings.name}-${part}`);
  return found === undefined || wasNeverCreated(found) ? undefined : found;
}
