import { globalRegion, resourceName } from '../../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { listStackStates, type StackPlace, type StackState } from '../../aws/cloudformation-stacks.ts';
import type { Context } from '../context.ts';

/** The regions of an environment: its own, the one of CloudFront, and those that copies go to. */
export function regionsOf({ region, files, backup }: EnvironmentSettings): string[] {
  const all = [region, globalRegion, files.replicateTo, backup?.copyTo];
  return [...new Set(all.filter((one) => one !== undefined))];
}

/** Every stack of the environment, in all of its regions. */
export async function listEnvironmentStacks(context: Pick<Context, 'aws' | 'settings'>): Promise<StackState[]> {
  const regions = regionsOf(context.settings);
  return (await Promise.all(regions.map((region) => listStackStates(context, region)))).flat();
}

/** The stack whose updates replace the tasks. */
export const serviceStack = (settings: Pick<EnvironmentSettings, 'name' | 'region'>): StackPlace => ({
  name: resourceName(settings, 'service'),
  region: settings.region,
});
