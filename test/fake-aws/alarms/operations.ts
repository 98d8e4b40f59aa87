import type {
  CompositeAlarm,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  GetMetricDataInput,
  GetMetricDataOutput,
  MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, type Call, type Service } from '../handlers.ts';
import { type Alarm, Alarms } from './alarms.ts';

/** Without AlarmTypes only metric alarms come back, as from AWS. */
function describeAlarms(input: DescribeAlarmsInput, call: Call): DescribeAlarmsOutput {
  if (input.AlarmNames !== undefined && input.AlarmNamePrefix !== undefined)
    throw new AwsError('ValidationError', 'AlarmNamePrefix cannot be specified together with AlarmNames');
  const types: readonly string[] = input.AlarmTypes ?? ['MetricAlarm'];
  const found = call.fake
    .part(Alarms)
    .of(call.region)
    .filter(({ composite }) => types.includes(composite ? 'CompositeAlarm' : 'MetricAlarm'))
    .filter(({ name }) => input.AlarmNames?.includes(name) ?? true)
    .filter(({ name }) => name.startsWith(input.AlarmNamePrefix ?? ''))
    .filter(({ state }) => input.StateValue === undefined || state === input.StateValue)
    .filter(({ properties }) => hasAction(properties, input.ActionPrefix))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const from = input.NextToken === undefined ? 0 : Number(input.NextToken);
  const page = found.slice(from, from + (input.MaxRecords ?? 50));
  return {
    MetricAlarms: page.filter(({ composite }) => !composite).map(metricAlarm),
    CompositeAlarms: page.filter(({ composite }) => composite).map(compositeAlarm),
    ...(from + page.length < found.length ? { NextToken: String(from + page.length) } : {}),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a resource's properties have no shape in common
const hasAction = (properties: any, prefix: string | undefined): boolean =>
  prefix === undefined || (properties.AlarmActions ?? []).some((action: string) => action.startsWith(prefix));

const common = ({ name, arn, properties, updatedAt, state, reason, since }: Alarm) => ({
  AlarmName: name,
  AlarmArn: arn,
  AlarmDescription: properties.AlarmDescription,
  AlarmConfigurationUpdatedTimestamp: updatedAt,
  ActionsEnabled: properties.ActionsEnabled ?? true,
  OKActions: properties.OKActions ?? [],
  AlarmActions: properties.AlarmActions ?? [],
  InsufficientDataActions: properties.InsufficientDataActions ?? [],
  StateValue: state,
  StateReason: reason,
  StateUpdatedTimestamp: since,
  StateTransitionedTimestamp: since,
});

const metricAlarm = (alarm: Alarm): MetricAlarm => ({
  ...common(alarm),
  ...(alarm.properties.MetricName === undefined
    ? {}
    : {
        MetricName: alarm.properties.MetricName,
        Namespace: alarm.properties.Namespace,
        Statistic: alarm.properties.Statistic,
        ExtendedStatistic: alarm.properties.ExtendedStatistic,
        Period: alarm.properties.Period,
        Dimensions: alarm.properties.Dimensions ?? [],
      }),
  EvaluationPeriods: alarm.properties.EvaluationPeriods,
  DatapointsToAlarm: alarm.properties.DatapointsToAlarm,
  Threshold: alarm.properties.Threshold,
  ComparisonOperator: alarm.properties.ComparisonOperator,
  TreatMissingData: alarm.properties.TreatMissingData,
});

const compositeAlarm = (alarm: Alarm): CompositeAlarm => ({
  ...common(alarm),
  AlarmRule: alarm.properties.AlarmRule,
});

/** No metric has data: the numbers of a rehearsal mean nothing. */
const getMetricData = (input: GetMetricDataInput): GetMetricDataOutput => ({
  MetricDataResults: (input.MetricDataQueries ?? [])
    .filter(({ ReturnData }) => ReturnData !== false)
    .map(({ Id, Label }) => ({ Id, Label: Label ?? Id, Timestamps: [], Values: [], StatusCode: 'Complete' })),
  Messages: [],
});

export const cloudWatchService: Service = {
  service: 'cloudwatch',
  operations: { DescribeAlarms: describeAlarms, GetMetricData: getMetricData },
};
