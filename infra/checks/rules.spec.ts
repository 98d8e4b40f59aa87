import type { LocatedResource, SynthesizedStack } from './assembly.ts';
import { networkRules, ownRules } from './rules.ts';

const stack = { id: 'Stack' } as SynthesizedStack;
const resource = (Type: string, Properties: unknown, logicalId = 'Thing'): LocatedResource => ({
  Type,
  Properties,
  stack,
  logicalId,
  path: `Stack/${logicalId}`,
});
const problems = (Type: string, Properties: unknown): string =>
  ownRules([resource(Type, Properties)])
    .map(({ message }) => message)
    .join('; ');

const database = {
  AllocatedStorage: '100',
  MaxAllocatedStorage: 1000,
  BackupRetentionPeriod: 30,
  PubliclyAccessible: false,
};
const container = { HealthCheck: { Timeout: 5, Interval: 10 }, StopTimeout: 90 };
const task = { Cpu: '1024', Memory: '2048', ContainerDefinitions: [container] };
const alarm = { EvaluationPeriods: 5, DatapointsToAlarm: 3, Period: 60 };

/** Faults that the schema validation lets pass, each beside its sound twin. */
describe.each([
  [
    'storage that may grow to less than it has',
    'AWS::RDS::DBInstance',
    database,
    { ...database, MaxAllocatedStorage: 50 },
    /not 10 % above/,
  ],
  [
    'backups for longer than RDS keeps them',
    'AWS::RDS::DBInstance',
    database,
    { ...database, BackupRetentionPeriod: 90 },
    /at most 35/,
  ],
  ['a public database', 'AWS::RDS::DBInstance', database, { ...database, PubliclyAccessible: true }, /publicly/],
  [
    'a network with host bits',
    'AWS::EC2::VPC',
    { CidrBlock: '10.1.0.0/16' },
    { CidrBlock: '10.1.2.0/16' },
    /no network/,
  ],
  [
    'a network with an octet of 300',
    'AWS::EC2::VPC',
    { CidrBlock: '10.1.0.0/16' },
    { CidrBlock: '10.300.0.0/16' },
    /no network/,
  ],
  ['a VPC too large', 'AWS::EC2::VPC', { CidrBlock: '10.1.0.0/16' }, { CidrBlock: '10.0.0.0/8' }, /between \/16/],
  ['a period of 45 s', 'AWS::CloudWatch::Alarm', alarm, { ...alarm, Period: 45 }, /period of 45 s/],
  ['more datapoints than periods', 'AWS::CloudWatch::Alarm', alarm, { ...alarm, DatapointsToAlarm: 6 }, /6 of 5/],
  [
    'a look back beyond a day',
    'AWS::CloudWatch::Alarm',
    alarm,
    { ...alarm, Period: 1800, EvaluationPeriods: 60 },
    /looks back/,
  ],
  [
    'a health check slower than its interval',
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    { HealthCheckTimeoutSeconds: 2, HealthCheckIntervalSeconds: 5 },
    { HealthCheckTimeoutSeconds: 6, HealthCheckIntervalSeconds: 5 },
    /not below/,
  ],
  [
    'a container check slower than its interval',
    'AWS::ECS::TaskDefinition',
    task,
    { ...task, ContainerDefinitions: [{ HealthCheck: { Timeout: 10, Interval: 10 } }] },
    /not below/,
  ],
  [
    'a stop longer than Fargate waits',
    'AWS::ECS::TaskDefinition',
    task,
    { ...task, ContainerDefinitions: [{ StopTimeout: 180 }] },
    /120 s/,
  ],
  [
    'a size that Fargate does not have',
    'AWS::ECS::TaskDefinition',
    task,
    { ...task, Memory: '1024' },
    /no size of Fargate/,
  ],
  [
    'more tasks at least than at most',
    'AWS::ApplicationAutoScaling::ScalableTarget',
    { MinCapacity: 1, MaxCapacity: 2 },
    { MinCapacity: 3, MaxCapacity: 2 },
    /at least 3/,
  ],
  [
    'a cron of five fields',
    'AWS::Events::Rule',
    { ScheduleExpression: 'cron(30 2 * * ? *)' },
    { ScheduleExpression: 'cron(30 2 * * *)' },
    /six fields/,
  ],
  [
    'a cron at minute 75',
    'AWS::Events::Rule',
    { ScheduleExpression: 'rate(1 day)' },
    { ScheduleExpression: 'cron(75 2 * * ? *)' },
    /minute out of range/,
  ],
  [
    'a cron with both days given',
    'AWS::Events::Rule',
    { ScheduleExpression: 'cron(0 5 ? * MON *)' },
    { ScheduleExpression: 'cron(0 5 1 * MON *)' },
    /exactly one/,
  ],
  [
    'a rate of one days',
    'AWS::Events::Rule',
    { ScheduleExpression: 'rate(2 days)' },
    { ScheduleExpression: 'rate(1 days)' },
    /singular/,
  ],
])('own rules on %s', (_name, type, sound, faulty, message) => {
  it('let the sound one pass', () => expect(problems(type, sound)).toBe(''));
  it('find the fault', () => expect(problems(type, faulty)).toMatch(message));
});

describe('network rules', () => {
  const vpc = resource('AWS::EC2::VPC', { CidrBlock: '10.1.0.0/16' }, 'Vpc');
  const subnet = (CidrBlock: string, id: string) => resource('AWS::EC2::Subnet', { CidrBlock }, id);

  it('let subnets pass that lie apart in their VPC', () => {
    expect(networkRules([vpc, subnet('10.1.0.0/24', 'A'), subnet('10.1.1.0/24', 'B')])).toEqual([]);
  });

  it('find a subnet outside, and two that overlap', () => {
    const found = networkRules([
      vpc,
      subnet('10.2.0.0/24', 'A'),
      subnet('10.1.0.0/23', 'B'),
      subnet('10.1.1.0/24', 'C'),
    ]);
    expect(found.map(({ message }) => message)).toEqual(['outside its VPC', 'overlaps Stack/C']);
  });
});
