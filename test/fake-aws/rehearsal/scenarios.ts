import { digestOf, type FakeAws } from '../fake-aws.ts';

export interface Scenario {
  readonly description: string;
  apply(aws: FakeAws): void;
}

/** What an operator can rehearse: each makes the deployment of release 2 meet one trouble. */
export const scenarios = {
  'crashing-image': {
    description: 'the containers of release 2 exit at once: ECS rolls back',
    apply: (aws) => aws.script.image(digestOf(2)).crashesOnStart({ log: ['Error: DATABASE_HOST is missing'] }),
  },
  'unhealthy-image': {
    description: 'release 2 starts, and never answers the load balancer',
    apply: (aws) => aws.script.image(digestOf(2)).neverHealthy(),
  },
  'slow-start': {
    description: 'each task of release 2 takes ten minutes to become healthy',
    apply: (aws) => aws.script.image(digestOf(2)).startsSlowly(600),
  },
  'stalled-rollout': {
    description: 'no rollout makes progress',
    apply: (aws) => aws.script.rollout.hangs(),
  },
  'failing-migration': {
    description: 'the migration task exits with 1',
    apply: (aws) => aws.script.migration.fails({ log: ['Migration failed: column "pronouns" already exists'] }),
  },
  'failing-stack': {
    description: 'the Service stack cannot be updated, and is rolled back by CloudFormation',
    apply: (aws) => aws.script.stack('Service').fails('ApiService', 'The rehearsal says so'),
  },
  'firing-alarm': {
    description: 'the alarm api-errors is in ALARM from ten minutes on: while a deployment watches',
    apply: (aws) => aws.script.alarm('api-errors').fire(600),
  },
  throttling: {
    description: 'AWS throttles every third call of ECS for a while',
    apply: (aws) => aws.fault({ service: 'ecs', kind: 'throttle', after: 3, times: 12 }),
  },
  'missing-rights': {
    description: 'nobody may make snapshots of the database',
    apply: (aws) => aws.fault({ service: 'rds', operation: 'CreateDBSnapshot', kind: 'access-denied' }),
  },
} as const satisfies Readonly<Record<string, Scenario>>;
