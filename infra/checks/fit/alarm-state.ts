import type { Json } from '../matching.ts';
import { text } from '../policies.ts';

/** The state that an alarm is in, or `unchanged` where it keeps the one it had. */
export type AlarmState = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA' | 'unchanged';

/** The value of each metric in one period, by its name; what is not named has no datapoint. */
export type Datapoints = Readonly<Record<string, number>>;

/**
 * The state of an alarm whose metrics have had these values for longer than it looks back. The rules are those of
 * "Configuring how CloudWatch alarms treat missing data" and "Alarm evaluation" in the CloudWatch User Guide: a period
 * breaches by the comparison, DatapointsToAlarm of EvaluationPeriods make an ALARM, and where periods have no datapoint
 * TreatMissingData decides.
 */
export function stateOf(alarm: Json, datapoints: Datapoints): AlarmState {
  const value = measured(alarm, datapoints);
  if (value === undefined && alarm.TreatMissingData === 'ignore') return 'unchanged';
  if (value === undefined && !['breaching', 'notBreaching'].includes(alarm.TreatMissingData))
    return 'INSUFFICIENT_DATA';
  const breaches = value === undefined ? alarm.TreatMissingData === 'breaching' : compare(alarm, value);
  const breaching = breaches ? alarm.EvaluationPeriods : 0;
  return breaching >= (alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods) ? 'ALARM' : 'OK';
}

/** The names of what an alarm measures, each with the id that its formula has for it. */
export function metricsOf(alarm: Json): { readonly id: string; readonly name: string }[] {
  if (alarm.MetricName !== undefined) return [{ id: 'metric', name: alarm.MetricName }];
  return alarm.Metrics.filter(({ MetricStat }: Json) => MetricStat !== undefined).map(({ Id, MetricStat }: Json) => ({
    id: Id,
    name: MetricStat.Metric.MetricName,
  }));
}

function measured(alarm: Json, datapoints: Datapoints): number | undefined {
  if (alarm.MetricName !== undefined) return datapoints[alarm.MetricName];
  const { Expression } = alarm.Metrics.find(({ ReturnData }: Json) => ReturnData === true);
  const values = metricsOf(alarm).map(({ id, name }) => [id, datapoints[name]] as const);
  return calculate(text(Expression), new Map(values));
}

function compare({ ComparisonOperator, Threshold }: Json, value: number): boolean {
  if (ComparisonOperator === 'GreaterThanThreshold') return value > Threshold;
  if (ComparisonOperator === 'LessThanThreshold') return value < Threshold;
  throw new Error(`${ComparisonOperator}: teach this check the comparison`);
}

/**
 * The part of metric math that the alarms use. Where a value is missing and not filled, so is the result, wherever in the
 * formula it stands.
 */
export function calculate(expression: string, values: ReadonlyMap<string, number | undefined>): number | undefined {
  const filled = expression.replaceAll(/FILL\((\w+), (\d+)\)/g, (_, name, otherwise) =>
    String(values.get(name) ?? otherwise),
  );
  const words = new Set(filled.match(/[A-Za-z_]\w*/g));
  words.delete('IF');
  const unknown = [...words].filter((word) => !values.has(word));
  if (unknown.length > 0) throw new Error(`${unknown}: teach this check what it means`);
  if ([...words].some((word) => values.get(word) === undefined)) return undefined;
  const run = new Function('IF', ...values.keys(), `return (${filled});`);
  const result = run((condition: boolean, yes: number, no: number) => (condition ? yes : no), ...values.values());
  return Number.isFinite(result) ? result : undefined;
}
