import type { LocatedResource } from './assembly.ts';
import { overlap, parseCidr, within } from './cidr.ts';
import type { Finding } from './findings.ts';

/** What schemas do not say: bounds between two properties, and values in a language of their own. */
export function ownRules(resources: readonly LocatedResource[]): Finding[] {
  return resources.flatMap((resource) => {
    const at = `${resource.stack.id}/${resource.logicalId}`;
    const problems = rules[resource.Type]?.(resource.Properties ?? {}) ?? [];
    return problems.map((message) => ({ rule: resource.Type, at, message }));
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a template's properties have no shape in common
type Properties = any;
type Rule = (properties: Properties) => string[];

const check = (ok: boolean, message: string): string[] => (ok ? [] : [message]);

const cron = (expression: unknown): string[] => {
  if (typeof expression !== 'string') return [];
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate !== null)
    return check((rate[1] === '1') === (rate[3] === ''), `${expression}: singular and plural do not fit`);
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.split(' ');
  if (fields?.length !== 6) return [`${expression}: expected cron() of six fields, or rate()`];
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  return [
    ...check(inRange(minute, 0, 59), `${expression}: minute out of range`),
    ...check(inRange(hour, 0, 23), `${expression}: hour out of range`),
    ...check(day === '?' || day === 'L' || inRange(day, 1, 31), `${expression}: day out of range`),
    ...check(inRange(month, 1, 12, months), `${expression}: month out of range`),
    ...check(weekday === '?' || inRange(weekday, 1, 7, weekdays), `${expression}: weekday out of range`),
    ...check(inRange(year, 1970, 2199), `${expression}: year out of range`),
    ...check((day === '?') !== (weekday === '?'), `${expression}: exactly one of day and weekday has to be ?`),
  ];
};

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function inRange(field: string, low: number, high: number, names: readonly string[] = []): boolean {
  return field.split(',').every((part) => {
    const [range = '', step] = part.split('/');
    if (step !== undefined && !/^[1-9]\d*$/.test(step)) return false;
    if (range === '*') return true;
    return range.split('-').every((bound) => {
      if (names.includes(bound.toUpperCase())) return true;
      return /^\d+$/.test(bound) && Number(bound) >= low && Number(bound) <= high;
    });
  });
}

const healthCheck = (timeout: number | undefined, interval: number | undefined): string[] =>
  check(
    timeout === undefined || interval === undefined || timeout < interval,
    `timeout ${timeout} s is not below the interval of ${interval} s`,
  );

const container: Rule = (definition) => [
  ...healthCheck(definition.HealthCheck?.Timeout, definition.HealthCheck?.Interval),
  ...check((definition.StopTimeout ?? 30) <= 120, `stop timeout ${definition.StopTimeout} s is above Fargate's 120 s`),
];

/** Sizes of Fargate: memory in MiB that goes with so many CPU units. */
const fargateMemory: Record<number, { low: number; high: number; step: number }> = {
  512: { low: 1024, high: 4096, step: 1024 },
  1024: { low: 2048, high: 8192, step: 1024 },
  2048: { low: 4096, high: 16_384, step: 1024 },
  4096: { low: 8192, high: 30_720, step: 1024 },
};

const rules: Readonly<Record<string, Rule>> = {
  'AWS::RDS::DBInstance': (p) => {
    const [allocated, most] = [Number(p.AllocatedStorage), Number(p.MaxAllocatedStorage)];
    return [
      ...check(!(most < allocated * 1.1), `at most ${most} GB is not 10 % above the allocated ${allocated} GB`),
      ...check(!(allocated < 20 || most > 65_536), `${allocated} to ${most} GB is outside 20 to 65536 GB`),
      ...check(!(Number(p.BackupRetentionPeriod) > 35), `backups for ${p.BackupRetentionPeriod} days; at most 35`),
      ...check(p.PubliclyAccessible === false, 'publicly accessible'),
    ];
  },
  'AWS::EC2::VPC': (p) => {
    const cidr = parseCidr(p.CidrBlock);
    if (cidr === undefined) return [`${p.CidrBlock}: no network in CIDR notation`];
    return check(cidr.bits >= 16 && cidr.bits <= 28, `${p.CidrBlock}: a VPC is between /16 and /28`);
  },
  'AWS::EC2::Subnet': (p) => check(parseCidr(p.CidrBlock) !== undefined, `${p.CidrBlock}: no network in CIDR notation`),
  'AWS::CloudWatch::Alarm': (p) => {
    const periods = [
      p.Period,
      ...(p.Metrics ?? []).flatMap((m: Properties) => [m.Period, m.MetricStat?.Period]),
    ].filter((period): period is number => period !== undefined);
    const longest = Math.max(0, ...periods) * p.EvaluationPeriods;
    const limit = Math.max(0, ...periods) >= 3600 ? 7 * 86_400 : 86_400;
    return [
      ...periods.flatMap((period) =>
        check(
          [10, 20, 30].includes(period) || (period > 0 && period % 60 === 0),
          `period of ${period} s; 10, 20, 30 or whole minutes`,
        ),
      ),
      ...check(
        !(p.DatapointsToAlarm > p.EvaluationPeriods),
        `${p.DatapointsToAlarm} of ${p.EvaluationPeriods} periods`,
      ),
      ...check(longest <= limit, `looks back ${longest} s; at most ${limit} s`),
    ];
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': (p) => [
    ...healthCheck(p.HealthCheckTimeoutSeconds, p.HealthCheckIntervalSeconds),
    ...check((p.HealthCheckIntervalSeconds ?? 30) >= 5, `checks every ${p.HealthCheckIntervalSeconds} s; at least 5`),
  ],
  'AWS::Route53::HealthCheck': (p) =>
    check(
      [10, 30, undefined].includes(p.HealthCheckConfig.RequestInterval),
      `asks every ${p.HealthCheckConfig.RequestInterval} s; 10 or 30`,
    ),
  'AWS::ECS::TaskDefinition': (p) => {
    const size = fargateMemory[Number(p.Cpu)];
    const memory = Number(p.Memory);
    const fits =
      size !== undefined && memory >= size.low && memory <= size.high && (memory - size.low) % size.step === 0;
    return [
      ...check(fits, `${p.Cpu} units with ${p.Memory} MiB is no size of Fargate`),
      ...p.ContainerDefinitions.flatMap(container),
    ];
  },
  'AWS::ApplicationAutoScaling::ScalableTarget': (p) =>
    check(p.MinCapacity <= p.MaxCapacity, `at least ${p.MinCapacity} and at most ${p.MaxCapacity}`),
  'AWS::Events::Rule': (p) => cron(p.ScheduleExpression),
  'AWS::Backup::RestoreTestingPlan': (p) => cron(p.ScheduleExpression),
  'AWS::Backup::BackupPlan': (p) =>
    p.BackupPlan.BackupPlanRule.flatMap((rule: Properties) => [
      ...cron(rule.ScheduleExpression),
      ...check(
        !(rule.EnableContinuousBackup && rule.Lifecycle.DeleteAfterDays > 35),
        'continuous for more than 35 days',
      ),
      ...check(rule.CompletionWindowMinutes > rule.StartWindowMinutes, 'ends before it may start'),
    ]),
  'AWS::SQS::Queue': (p) =>
    check(!(p.VisibilityTimeout > 43_200), `invisible for ${p.VisibilityTimeout} s; at most 43200`),
};

/** Subnets lie in their VPC and apart from each other; VPCs of environments lie apart, so that they can be peered. */
export function networkRules(resources: readonly LocatedResource[]): Finding[] {
  const vpc = resources.find(({ Type }) => Type === 'AWS::EC2::VPC');
  const block = parseCidr(vpc?.Properties.CidrBlock);
  const subnets = resources
    .filter(({ Type }) => Type === 'AWS::EC2::Subnet')
    .map((subnet) => ({ at: `${subnet.stack.id}/${subnet.logicalId}`, cidr: parseCidr(subnet.Properties.CidrBlock) }));
  return subnets.flatMap(({ at, cidr }, index) => {
    if (cidr === undefined || block === undefined) return [];
    const outside = within(cidr, block) ? [] : [{ rule: 'Subnet', at, message: 'outside its VPC' }];
    const twin = subnets.slice(index + 1).find((other) => other.cidr !== undefined && overlap(cidr, other.cidr));
    return [...outside, ...(twin === undefined ? [] : [{ rule: 'Subnet', at, message: `overlaps ${twin.at}` }])];
  });
}
