import { globalRegion, resourceName } from '../../../../infra/names.ts';
import { listAlarms } from '../../aws/cloudwatch-alarms.ts';
import type { Context } from '../../environment/context.ts';
import type { AlarmReading } from './new-alarms.ts';

/** The alarms of the environment, in whatever region they are. */
export async function readAlarms(context: Context): Promise<AlarmReading[]> {
  const prefix = resourceName(context.settings, '');
  const regions = [...new Set([context.settings.region, globalRegion])];
  const found = (await Promise.all(regions.map((region) => listAlarms(context, region)))).flat();
  return found.map(({ name, state, severity, reason }) => ({ id: name.slice(prefix.length), state, severity, reason }));
}
