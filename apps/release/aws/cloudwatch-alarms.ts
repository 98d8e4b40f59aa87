import {
  type AlarmType,
  CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { resourceName } from '../../../infra/names.ts';
import type { Place } from './clients.ts';

export interface Alarm {
  readonly name: string;
  readonly region: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
  /** From the alarm's description; `critical` where that names none. */
  readonly severity: 'critical' | 'warning';
  readonly reason: string;
  /** When it went into its state. */
  readonly since: Date | undefined;
  /** False where its actions are disabled: then nobody is notified. */
  readonly actionsEnabled: boolean;
  /** ARNs of the topics that it notifies; empty for the parts of a composite alarm. */
  readonly actions: readonly string[];
}

const types: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];

/** Every alarm of the environment in one region, in no order. */
export async function listAlarms({ aws, settings }: Place, region: string): Promise<Alarm[]> {
  const found: Alarm[] = [];
  for await (const page of paginateDescribeAlarms(
    { client: aws.client(CloudWatchClient, region) },
    { AlarmNamePrefix: resourceName(settings, ''), AlarmTypes: types },
  )) {
    const alarms: (MetricAlarm & CompositeAlarm)[] = [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])];
    found.push(...alarms.map((alarm) => readAlarm(alarm, region)));
  }
  return found;
}

const readAlarm = (alarm: MetricAlarm & CompositeAlarm, region: string): Alarm => ({
  name: alarm.AlarmName ?? '',
  region,
  state: alarm.StateValue ?? '',
  severity: alarm.AlarmDescription?.startsWith('[warning]') === true ? 'warning' : 'critical',
  reason: alarm.StateReason ?? '',
  since: alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp,
  actionsEnabled: alarm.ActionsEnabled !== false,
  actions: alarm.AlarmActions ?? [],
});
