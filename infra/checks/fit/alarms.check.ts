import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { environmentSchema } from '../../../apps/api/config/schema.ts';
import type { EnvironmentSettings } from '../../settings.ts';
import { all } from '../all.ts';
import { find, type Json } from '../matching.ts';
import { type AlarmState, calculate, type Datapoints, metricsOf, stateOf } from './alarm-state.ts';

const gigabyte = 1024 ** 3;
const serves = (s: EnvironmentSettings) => s.service.api.minTasks > 0;

interface Row {
  /** With no datapoint at all: for alarms with FILL, whether CloudWatch fills a metric without datapoints or not. */
  readonly absent: (s: EnvironmentSettings) => AlarmState;
  readonly zero: AlarmState;
  /** Just on this side of the threshold, and just beyond it. Where not given: the one metric, a hundredth away. */
  readonly fine?: (s: EnvironmentSettings) => Datapoints;
  readonly bad?: (s: EnvironmentSettings) => Datapoints;
}

const ok = (): AlarmState => 'OK';
const storage = (s: EnvironmentSettings, sizeGb: number, freeGb: number): Datapoints => ({
  FreeStorageSpace: freeGb * gigabyte,
  DatabaseSize: (Math.max(sizeGb, s.database.allocatedGb) - freeGb) * gigabyte,
});

/** What each alarm is to do when its metrics are absent, zero, fine and bad. */
const table: Readonly<Record<string, Row>> = {
  'api-errors': {
    absent: ok,
    zero: 'OK',
    fine: () => ({ RequestCount: 1_000, HTTPCode_Target_5XX_Count: 5, HTTPCode_ELB_5XX_Count: 5 }),
    // Without any target the balancer answers by itself, and counts no request.
    bad: () => ({ HTTPCode_ELB_5XX_Count: 1 }),
  },
  'api-no-target': {
    absent: (s) => (serves(s) ? 'ALARM' : 'OK'),
    zero: 'ALARM',
    fine: () => ({ HealthyHostCount: 1 }),
    bad: () => ({ HealthyHostCount: 0 }),
  },
  'api-slow': { absent: ok, zero: 'OK' },
  'api-cpu': { absent: ok, zero: 'OK' },
  'worker-cpu': { absent: ok, zero: 'OK' },
  'database-cpu': { absent: ok, zero: 'OK' },
  'database-cpu-high': { absent: ok, zero: 'OK' },
  'database-connections': { absent: ok, zero: 'OK' },
  'database-memory': { absent: ok, zero: 'ALARM' },
  'database-storage': {
    absent: ok,
    zero: 'ALARM',
    fine: (s) => storage(s, s.database.maxAllocatedGb, s.database.maxAllocatedGb * 0.11),
    bad: (s) => storage(s, s.database.maxAllocatedGb, s.database.maxAllocatedGb * 0.09),
  },
  'database-storage-high': {
    absent: ok,
    zero: 'OK',
    fine: (s) => storage(s, s.database.maxAllocatedGb, s.database.maxAllocatedGb * 0.21),
    bad: (s) => storage(s, s.database.maxAllocatedGb, s.database.maxAllocatedGb * 0.19),
  },
  'database-replica': { absent: () => 'ALARM', zero: 'OK' },
  'jobs-heartbeat': { absent: (s) => (serves(s) ? 'ALARM' : 'OK'), zero: 'OK' },
  'job-missed': { absent: ok, zero: 'OK', fine: () => ({ JobsMissed: 0 }), bad: () => ({ JobsMissed: 1 }) },
  'jobs-dead': { absent: ok, zero: 'OK', fine: () => ({ JobsDead: 0 }), bad: () => ({ JobsDead: 1 }) },
  'jobs-slow': { absent: ok, zero: 'OK' },
  'scan-results-dead': {
    absent: ok,
    zero: 'OK',
    fine: () => ({ ApproximateNumberOfMessagesVisible: 0 }),
    bad: () => ({ ApproximateNumberOfMessagesVisible: 1 }),
  },
  'mail-events-dead': {
    absent: ok,
    zero: 'OK',
    fine: () => ({ ApproximateNumberOfMessagesVisible: 0 }),
    bad: () => ({ ApproximateNumberOfMessagesVisible: 1 }),
  },
  'mails-due': {
    absent: ok,
    zero: 'OK',
    fine: () => ({ MailsDue: 400, MailsSent: 1 }),
    bad: () => ({ MailsDue: 1, MailsSent: 0 }),
  },
  'mail-bounces': { absent: () => 'unchanged', zero: 'OK' },
  'backup-failed': {
    absent: ok,
    zero: 'OK',
    fine: () => ({ NumberOfBackupJobsFailed: 0, NumberOfBackupJobsExpired: 0, NumberOfCopyJobsFailed: 0 }),
    bad: () => ({ NumberOfCopyJobsFailed: 1 }),
  },
  'restore-test-failed': {
    absent: ok,
    zero: 'OK',
    fine: () => ({ RestoreTestsFailed: 0 }),
    bad: () => ({ RestoreTestsFailed: 1 }),
  },
  'uploads-replication': { absent: ok, zero: 'OK' },
  'certificate-expiry': { absent: () => 'unchanged', zero: 'ALARM' },
  'cdn-certificate-expiry': { absent: () => 'unchanged', zero: 'ALARM' },
  'cdn-errors': { absent: ok, zero: 'OK' },
  'region-unhealthy': {
    absent: () => 'ALARM',
    zero: 'ALARM',
    fine: () => ({ HealthCheckStatus: 1 }),
    bad: () => ({ HealthCheckStatus: 0 }),
  },
};

/** The one metric of an alarm, a hundredth beyond its threshold on the given side. */
function near(alarm: Json, side: 'fine' | 'bad'): Datapoints {
  const [only, ...others] = metricsOf(alarm);
  assert.ok(only !== undefined && others.length === 0, `${alarm.AlarmName}: give the values of its metrics`);
  const above = (alarm.ComparisonOperator === 'GreaterThanThreshold') === (side === 'bad');
  return { [only.name]: alarm.Threshold * (above ? 1.01 : 0.99) };
}

/** Whether CloudWatch fills what has no datapoint at all is not documented: a state has to hold either way. */
const withoutFill = (alarm: Json): Json => ({
  ...alarm,
  Metrics: alarm.Metrics?.map((metric: Json) =>
    metric.Expression === undefined
      ? metric
      : { ...metric, Expression: metric.Expression.replaceAll(/FILL\((\w+), 0\)/g, '$1') },
  ),
});

const idOf = ({ AlarmName }: Json, { name }: EnvironmentSettings): string =>
  AlarmName.slice(`classboard-${name}-`.length);

describe('an alarm', () => {
  const used = new Set<string>();

  for (const environment of all) {
    const { settings } = environment;

    it(`fires for what it is there for and for nothing else, in ${settings.name}`, () => {
      for (const { Properties: alarm } of find(environment, 'AWS::CloudWatch::Alarm')) {
        const id = idOf(alarm, settings);
        const row = table[id];
        assert.ok(row !== undefined, `${id} has no row in the table`);
        used.add(id);
        const zeros = Object.fromEntries(metricsOf(alarm).map(({ name }) => [name, 0]));
        const standsBy = id === 'api-no-target' && !serves(settings);
        assert.deepEqual(
          {
            absent: [stateOf(alarm, {}), stateOf(withoutFill(alarm), {})],
            zero: stateOf(alarm, zeros),
            fine: stateOf(alarm, row.fine?.(settings) ?? near(alarm, 'fine')),
            bad: stateOf(alarm, row.bad?.(settings) ?? near(alarm, 'bad')),
          },
          {
            absent: [row.absent(settings), row.absent(settings)],
            zero: standsBy ? 'OK' : row.zero,
            fine: 'OK',
            // A region that stands by without tasks has nothing to miss.
            bad: standsBy ? 'OK' : 'ALARM',
          },
          `${id} in ${settings.name}`,
        );
      }
    });
  }

  it('has a row that is about it', () => {
    assert.deepEqual(
      Object.keys(table).filter((id) => !used.has(id)),
      [],
    );
  });
});

describe('a dead worker', () => {
  for (const environment of all.filter(({ settings }) => serves(settings))) {
    it(`is noticed within three minutes in ${environment.settings.name}, and a living one is never taken for dead`, () => {
      const [alarm] = find(environment, 'AWS::CloudWatch::Alarm', { AlarmName: /-jobs-heartbeat$/ });
      const [task] = find(environment, 'AWS::ECS::TaskDefinition', { Family: /-api$/ });
      assert.ok(alarm !== undefined && task !== undefined);
      const { Environment } = task.Properties.ContainerDefinitions.find(({ Name }: Json) => Name === 'app');
      const variables = Object.fromEntries(Environment.map(({ Name, Value }: Json) => [Name, Value]));
      const { METRICS_INTERVAL_SECONDS, JOBS_TICK_INTERVAL_SECONDS } = environmentSchema.shape;
      const reported = METRICS_INTERVAL_SECONDS.parse(variables.METRICS_INTERVAL_SECONDS);
      const looks = JOBS_TICK_INTERVAL_SECONDS.parse(variables.JOBS_TICK_INTERVAL_SECONDS);
      const { Threshold, Period, EvaluationPeriods } = alarm.Properties;
      // The first report beyond the threshold comes a whole interval late, and counts when its period is over.
      assert.ok(Threshold + reported + Period * EvaluationPeriods <= 180);
      assert.ok(Threshold >= 5 * looks + reported);
    });
  }
});

describe('a threshold', () => {
  /** GiB of memory by instance class, as AWS lists them (Amazon RDS User Guide, "Hardware specifications"). */
  const memoryGb: Readonly<Record<string, number>> = {
    'db.t4g.small': 2,
    'db.t4g.medium': 4,
    'db.m7g.large': 8,
    'db.m7g.xlarge': 16,
    'db.m7g.2xlarge': 32,
  };

  for (const environment of all) {
    it(`of memory and connections is a share of what the instance of ${environment.settings.name} has`, () => {
      const threshold = (id: string) =>
        find(environment, 'AWS::CloudWatch::Alarm', { AlarmName: new RegExp(`-${id}$`) })[0]?.Properties.Threshold;
      const [instance] = find(environment, 'AWS::RDS::DBInstance');
      const [parameters] = find(environment, 'AWS::RDS::DBParameterGroup');
      const memory = memoryGb[instance?.Properties.DBInstanceClass];
      assert.ok(memory !== undefined, `${instance?.Properties.DBInstanceClass}: not in the table`);
      assert.equal(threshold('database-memory'), Math.floor(memory * 0.05 * gigabyte));
      const most = Number(parameters?.Properties.Parameters.max_connections);
      assert.equal(threshold('database-connections'), Math.floor(most * 0.9));
    });

    it(`of storage follows what RDS has added in ${environment.settings.name}`, () => {
      const { allocatedGb, maxAllocatedGb } = environment.settings.database;
      for (const alarm of find(environment, 'AWS::CloudWatch::Alarm', { AlarmName: /-database-storage$/ })) {
        for (const size of [allocatedGb, (allocatedGb + maxAllocatedGb) / 2, maxAllocatedGb]) {
          const at = (share: number) => stateOf(alarm.Properties, storage(environment.settings, size, size * share));
          assert.deepEqual([at(0.11), at(0.09)], ['OK', 'ALARM'], `${size} GB`);
        }
        // The application is not there to say what it uses: the size is the one of the entry.
        assert.equal(stateOf(alarm.Properties, { FreeStorageSpace: allocatedGb * 0.09 * gigabyte }), 'ALARM');
      }
    });
  }
});

describe('metric math, as this check reads it', () => {
  const values = new Map([
    ['some', 4],
    ['none', undefined],
  ]);

  it('has no result where a value is missing, unless it is filled', () => {
    assert.equal(calculate('some / 2 + FILL(none, 3)', values), 5);
    assert.equal(calculate('some + none', values), undefined);
    assert.equal(calculate('IF(FILL(none, 0) < 1, some, 2)', values), 4);
    assert.equal(calculate('IF(some < 5, some, none)', values), undefined);
  });

  it('refuses functions that it does not know', () => {
    assert.throws(() => calculate('RATE(some)', values), /RATE/);
  });
});
