import {
  type AlarmType,
  CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { resourceName } from '../../../infra/names.ts';
import type { Place } from './parameters.ts';

export interface AlarmState {
  readonly name: string;
  readonly region: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  /** As the alarm's own description says; one that does not say is taken to be critical. */
  readonly severity: 'critical' | 'warning';
  readonly reason: string;
  readonly since: Date | undefined;
  /** False where somebody took its actions away: then nobody hears of it. */
  readonly speaks: boolean;
}

const types: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];

/** Every alarm of the environment in one region, as CloudWatch tells it. For this folder only. */
export async function listAlarms({ aws, settings }: Place, region: string): Promise<(MetricAlarm & CompositeAlarm)[]> {
  const found: (MetricAlarm & CompositeAlarm)[] = [];
  for await (const page of paginateDescribeAlarms(
    { client: aws.client(CloudWatchClient, region) },
    { AlarmNamePrefix: resourceName(settings, ''), AlarmTypes: types },
  )) {
    found.push(...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? []));
  }
  return found;
}

/** The state of every alarm of the environment in one region. */
export async function listAlarmStates(place: Place, region: string): Promise<AlarmState[]> {
  return (await listAlarms(place, region)).map((alarm) => ({
    name: alarm.AlarmName ?? '',
    region,
    state: alarm.StateValue ?? '',
    severity: alarm.AlarmDescription?.startsWith('[warning]') === true ? 'warning' : 'critical',
    reason: alarm.StateReason ?? '',
    since: alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp,
    speaks: alarm.ActionsEnabled !== false,
  }));
}
