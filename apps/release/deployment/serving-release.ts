import type { Context } from '../environment/context.ts';
import { revisionOf } from '../environment/tasks/rollout-progress.ts';
import { readRunningServices } from '../environment/tasks/running-services.ts';
import { versionAt } from './choose-image.ts';
import type { Before, ReleaseRecord, TaskDefinitions } from './record/record.ts';

/** What the services run now, with what the records know of it; undefined where nothing runs. */
export async function servingRelease(context: Context, records: readonly ReleaseRecord[]): Promise<Before | undefined> {
  const running = await readRunningServices(context);
  const api = running.find(({ part }) => part === 'api');
  if (api?.digest === undefined) return undefined;
  const known = records.find((record) => record.digest === api.digest && record.only !== 'infra');
  const commit = known?.commit ?? (/^[0-9a-f]{40}$/.test(api.commit ?? '') ? (api.commit as string) : 'unknown');
  return {
    ...(known === undefined ? {} : { id: known.id }),
    digest: api.digest,
    commit,
    version: known?.version ?? (await versionAt(context, commit)),
    taskDefinitions: taskDefinitionsOf(running),
  };
}

export const taskDefinitionsOf = (
  running: readonly { readonly part: 'api' | 'worker'; readonly taskDefinition: string }[],
): TaskDefinitions => Object.fromEntries(running.map((one) => [one.part, revisionOf(one.taskDefinition)]));
