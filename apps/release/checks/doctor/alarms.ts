import { globalRegion, resourceName } from '../../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { type Check, fail, pass } from '../../../cli/check-tree.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { type Alarm, listAlarms } from '../../aws/cloudwatch-alarms.ts';
import type { Context } from '../../environment/context.ts';
import { type CheckDefinition, CheckFailed, NotApplicable } from '../check.ts';
import { type Facts, findStack } from './facts.ts';

/**
 * No alarm rings. One that rings before a deployment is ignored by ECS during it, so that nothing would end a bad one.
 * @param ignored names of alarms, or the ends of their names
 */
export const ringingAlarms = (
  context: Pick<Context, 'aws' | 'settings'>,
  facts: Facts,
  ignored: readonly string[] = [],
): CheckDefinition => ({
  name: 'ringing',
  fix: 'Follow the runbook of the alarm in docs/runbooks',
  async run() {
    const { settings } = context;
    const alarms = await alarmsOf(context);
    if (alarms.length === 0) {
      if ((await findStack(facts, settings, 'observability')) === undefined) {
        throw new NotApplicable('the alarms come with the first deployment');
      }
      throw new CheckFailed('the environment has no alarm', commandLine('deploy', settings.name, { only: 'infra' }));
    }
    const ringing = alarms.filter(({ state, name }) => state === 'ALARM' && !isIgnored(name, settings, ignored));
    if (ringing.length > 0) return ringing.map((alarm) => describe(alarm, settings));
    const left = alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
    return `${alarms.length} alarms, none rings${left.length === 0 ? '' : `, left out: ${left.join(', ')}`}`;
  },
});

/** Somebody hears of every alarm. */
export const mutedAlarms = (context: Pick<Context, 'aws' | 'settings'>): CheckDefinition => ({
  name: 'heard',
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
  return fail(name, `rings${where}${when}${reason === '' ? '' : `: ${reason}`}`, `Follow ${runbook}`);
}
