import { globalRegion, resourceName } from '../../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { type Check, fail, pass } from '../../../cli/check-tree.ts';
import { type Alarm, listAlarms } from '../../aws/cloudwatch-alarms.ts';
import type { Context } from '../../environment/context.ts';
import { undoByHand } from '../../environment/stacks/known-drift.ts';
import { type CheckDefinition, CheckFailed, NotApplicable } from '../check.ts';
import { type Facts, findStack } from './facts.ts';

/**
 * No alarm is firing. ECS ignores an alarm that fires before a deployment while it lasts, so nothing would end a bad one.
 * @param ignored names of alarms, or the ends of their names
 */
export const firingAlarms = (
  context: Pick<Context, 'aws' | 'settings'>,
  facts: Facts,
  ignored: readonly string[] = [],
): CheckDefinition => ({
  name: 'firing',
  fix: 'Follow the runbook of the alarm in docs/runbooks',
  async run() {
    const { settings } = context;
    const alarms = await alarmsOf(context);
    if (alarms.length === 0) {
      if ((await findStack(facts, settings, 'observability')) === undefined) {
        throw new NotApplicable('the alarms come with the first deployment');
      }
      throw new CheckFailed('the environment has no alarm', undoByHand(settings, 'others'));
    }
    const firing = alarms.filter(({ state, name }) => state === 'ALARM' && !isIgnored(name, settings, ignored));
    if (firing.length > 0) return firing.map((alarm) => describe(alarm, settings));
    const left = alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
    return `${alarms.length} alarms, none is firing${left.length === 0 ? '' : `, left out: ${left.join(', ')}`}`;
  },
});

/** Every alarm notifies somebody. */
export const mutedAlarms = (context: Pick<Context, 'aws' | 'settings'>): CheckDefinition => ({
  name: 'actions',
  fix: 'aws cloudwatch enable-alarm-actions --alarm-names NAME',
  async run() {
    const alarms = await alarmsOf(context);
    if (alarms.length === 0) throw new NotApplicable('there is no alarm yet');
    const muted = alarms.filter(({ actionsEnabled }) => !actionsEnabled);
    if (muted.length === 0) return [pass('actions', 'of all alarms are enabled')];
    return muted.map(({ name, region }) =>
      fail(
        name,
        'its actions are disabled',
        `aws cloudwatch enable-alarm-actions --alarm-names ${name} --region ${region}`,
      ),
    );
  },
});

async function alarmsOf(context: Pick<Context, 'aws' | 'settings'>): Promise<Alarm[]> {
  const regions = [...new Set([context.settings.region, globalRegion])];
  return (await Promise.all(regions.map((region) => listAlarms(context, region)))).flat();
}

const isIgnored = (name: string, settings: EnvironmentSettings, ignored: readonly string[]): boolean =>
  ignored.some((one) => name === one || name === resourceName(settings, one));

function describe({ name, region, reason, since }: Alarm, settings: EnvironmentSettings): Check {
  const runbook = `docs/runbooks/${name.slice(resourceName(settings, '').length)}.md`;
  const where = region === settings.region ? '' : ` in ${region}`;
  const when = since === undefined ? '' : ` since ${since.toISOString()}`;
  return fail(name, `is firing${where}${when}${reason === '' ? '' : `: ${reason}`}`, `Follow ${runbook}`);
}
