import { exampleEntry } from '../../../../test/setup/release/example-entry.ts';
import type { StackEvent, StackFacts } from '../../aws/cloudformation-stacks.ts';
import type { AssembledStack } from './assembly.ts';
import { cdkFailure, failureOf } from './explain-stack-failure.ts';
import { firstFailure } from './stack-failure.ts';

const stack: AssembledStack = {
  id: 'Service',
  name: 'classboard-prod-service',
  region: 'eu-central-1',
  account: '1',
  terminationProtection: true,
  template: {},
  dependencies: [],
  paths: { ApiService: 'Service/Api/Service' },
};
const context = { settings: exampleEntry };

const event = (logicalId: string, type: string, status: string, reason = ''): StackEvent => ({
  id: `${logicalId}-${status}`,
  at: new Date(0),
  stack: stack.name,
  logicalId,
  physicalId: '',
  type,
  status,
  reason,
});
const ofStack = (status: string, reason = '') => event(stack.name, 'AWS::CloudFormation::Stack', status, reason);
const facts = (status: string): StackFacts => ({
  name: stack.name,
  region: stack.region,
  arn: '',
  status,
  reason: '',
  terminationProtection: true,
  outputs: {},
  drift: '',
  driftCheckedAt: undefined,
  createdAt: undefined,
  updatedAt: undefined,
});

const events = [
  ofStack('UPDATE_IN_PROGRESS'),
  event('Alarm', 'AWS::CloudWatch::Alarm', 'UPDATE_FAILED', 'Resource update cancelled'),
  event('ApiService', 'AWS::ECS::Service', 'UPDATE_FAILED', 'ECS Deployment Circuit Breaker was triggered'),
  event('Topic', 'AWS::SNS::Topic', 'UPDATE_FAILED', 'Resource update cancelled'),
  ofStack('UPDATE_ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to update: [ApiService, Alarm, Topic].'),
  ofStack('UPDATE_ROLLBACK_COMPLETE'),
];

describe('a stack that rolled back', () => {
  it('is explained by the resource that failed, not by what was cancelled beside it', () => {
    expect(firstFailure(events)?.logicalId).toBe('ApiService');
    expect(failureOf(context, stack, facts('UPDATE_ROLLBACK_COMPLETE'), events)).toMatchObject({
      what: 'Stack Service (classboard-prod-service) was rolled back, UPDATE_ROLLBACK_COMPLETE',
      why: 'Api/Service (AWS::ECS::Service) failed first: ECS Deployment Circuit Breaker was triggered',
      resource: 'Api/Service',
      exitCode: 3,
    });
  });

  it('is explained by its own reason where no resource failed', () => {
    const failed = [ofStack('UPDATE_IN_PROGRESS'), ofStack('UPDATE_ROLLBACK_COMPLETE')];
    expect(
      failureOf(context, stack, { ...facts('UPDATE_ROLLBACK_COMPLETE'), reason: 'a hook said no' }, failed).why,
    ).toBe('a hook said no');
  });

  it.each([
    ['UPDATE_ROLLBACK_FAILED', 'continue-update-rollback', 4],
    ['ROLLBACK_FAILED', 'delete-stack', 4],
    ['UPDATE_FAILED', 'rollback-stack', 4],
  ])('comes with the command that fixes %s', (status, command, exitCode) => {
    const failure = failureOf(context, stack, facts(status), events);
    expect(failure.next.join('\n')).toMatch(
      new RegExp(`aws cloudformation .*${command} --stack-name classboard-prod-service --region eu-central-1`),
    );
    expect(failure.exitCode).toBe(exitCode);
  });

  it('needs no command after a failed creation: the next run deletes what is left of it', () => {
    const { next, exitCode } = failureOf(context, stack, facts('ROLLBACK_COMPLETE'), events);
    expect([next.at(-1), exitCode]).toEqual(['Fix the cause, and run the same command again', 3]);
  });
});

describe('a CDK run that ends without an event of CloudFormation', () => {
  const run = (...tail: string[]) => ({
    ended: Promise.resolve('failed' as const),
    logFile: '.local/release/cdk.log',
    tail: () => tail,
    stop: () => {},
  });

  it('is reported with its last lines, and how to bootstrap where that is missing', () => {
    const failure = cdkFailure(
      context,
      run('Service: SSM parameter /cdk-bootstrap/hnb659fds/version not found. Has the environment been bootstrapped?'),
      'failed',
      [stack],
    );
    expect(failure.why).toContain('Has the environment been bootstrapped?');
    expect(failure.next[0]).toBe('node_modules/.bin/cdk bootstrap aws://123456789012/eu-central-1');
    expect(failure.exitCode).toBe(1);
  });

  it('is not taken for a failure of the stack where the credentials expired', () => {
    const failure = cdkFailure(context, run('ExpiredToken: The security token is expired'), 'failed', [stack]);
    expect(failure).toMatchObject({ what: 'The credentials have expired in the middle', exitCode: 4 });
    expect(failure.next.join('\n')).toMatch(/same command again: it waits for what is in progress/);
  });

  it('is not believed when it reports success and the stack is as before', () => {
    expect(cdkFailure(context, run('done'), 'deployed', [stack]).exitCode).toBe(4);
  });
});
