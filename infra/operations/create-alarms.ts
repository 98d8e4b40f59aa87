import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';
import { type Alarm, type GroupId, groups, type Metric } from './alarm.ts';
import type { Topics } from './notify.ts';

export const runbookUrl = (settings: EnvironmentSettings, id: string): string =>
  `https://github.com/${settings.delivery.repository}/blob/main/docs/runbooks/${id}.md`;

/** Creates the alarms that are described as data, each with its actions and its runbook. */
export function createAlarms(
  scope: EnvironmentStack,
  settings: EnvironmentSettings,
  alarms: readonly Alarm[],
  topics: Topics,
): void {
  const members = new Map<GroupId, cloudwatch.Alarm[]>();
  for (const alarm of alarms) {
    const created = createAlarm(scope, settings, alarm);
    if (alarm.group === undefined) notify(created, alarm.severity, topics);
    else members.set(alarm.group, [...(members.get(alarm.group) ?? []), created]);
  }
  const composites = new Map<string, cloudwatch.CompositeAlarm>();
  for (const [id, group] of Object.entries(groups)) {
    const parts = members.get(id as GroupId);
    if (parts === undefined) continue;
    const suppressor = group.quietWhile === undefined ? undefined : composites.get(group.quietWhile);
    const composite = new cloudwatch.CompositeAlarm(scope, identifier(id), {
      compositeAlarmName: resourceName(settings, id),
      alarmDescription: describe(settings, group.title, 'critical', id),
      alarmRule: cloudwatch.AlarmRule.anyOf(
        ...parts.map((part) => cloudwatch.AlarmRule.fromAlarm(part, cloudwatch.AlarmState.ALARM)),
      ),
      ...(suppressor === undefined
        ? {}
        : {
            actionsSuppressor: suppressor,
            actionsSuppressorWaitPeriod: Duration.minutes(2),
            actionsSuppressorExtensionPeriod: Duration.minutes(5),
          }),
    });
    composites.set(id, composite);
    notify(composite, 'critical', topics);
  }
}

const missingData = {
  fine: cloudwatch.TreatMissingData.NOT_BREACHING,
  bad: cloudwatch.TreatMissingData.BREACHING,
  unchanged: cloudwatch.TreatMissingData.IGNORE,
} as const;

function createAlarm(scope: EnvironmentStack, settings: EnvironmentSettings, alarm: Alarm): cloudwatch.Alarm {
  const period = Duration.seconds(alarm.periodSeconds);
  const created = new cloudwatch.Alarm(scope, identifier(alarm.id), {
    alarmName: resourceName(settings, alarm.id),
    alarmDescription: describe(settings, alarm.title, alarm.severity, alarm.id),
    metric: expression(alarm, period),
    threshold: alarm.threshold,
    comparisonOperator:
      alarm.comparison === 'above'
        ? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
        : cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    datapointsToAlarm: alarm.datapoints,
    evaluationPeriods: alarm.periods,
    treatMissingData: missingData[alarm.silence],
  });
  return created;
}

function expression(alarm: Alarm, period: Duration): cloudwatch.IMetric {
  const metrics = Object.entries(alarm.metrics).map(([id, metric]) => [id, series(metric, period)] as const);
  const [first] = metrics;
  if (first === undefined) throw new Error(`${alarm.id}: an alarm needs a metric`);
  if (alarm.formula === undefined) return first[1];
  return new cloudwatch.MathExpression({
    expression: alarm.formula,
    usingMetrics: Object.fromEntries(metrics),
    label: alarm.title,
    period,
  });
}

export const series = (metric: Metric, period: Duration): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: metric.namespace,
    metricName: metric.name,
    statistic: metric.statistic,
    dimensionsMap: { ...metric.dimensions },
    period,
  });

function notify(alarm: cloudwatch.AlarmBase, severity: Alarm['severity'], topics: Topics): void {
  const action = new SnsAction(topics[severity]);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}

const describe = (settings: EnvironmentSettings, title: string, severity: string, id: string): string =>
  `[${severity}] ${title}. What to do: ${runbookUrl(settings, id)}`;

const identifier = (id: string): string =>
  id
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
