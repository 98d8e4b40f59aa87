import type { Task } from '../../aws/ecs-tasks.ts';
import { isFailure, meaningOf, stopText } from './stop-reasons.ts';

const stopped = (change: Partial<Task>, exitCode?: number): Task => ({
  arn: 'arn:aws:ecs:eu-central-1:1:task/cluster/abc',
  id: 'abc',
  taskDefinition: 'classboard-dev-api:3',
  status: 'STOPPED',
  desiredStatus: 'STOPPED',
  health: 'UNKNOWN',
  startedBy: 'ecs-svc/1',
  group: 'service:classboard-dev-api',
  stopCode: '',
  stoppedReason: '',
  createdAt: undefined,
  startedAt: undefined,
  stoppedAt: undefined,
  execEnabled: false,
  containers: [
    { name: 'app', status: 'STOPPED', exitCode, reason: '', image: '', imageDigest: undefined, runtimeId: undefined },
  ],
  ...change,
});

describe('the reason of a stopped task', () => {
  it.each([
    [
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref x: not found',
      'the image is not in the registry',
    ],
    [
      'CannotPullContainerError: image Manifest does not contain descriptor matching platform linux/arm64',
      'the image was not built for arm64',
    ],
    [
      'CannotPullContainerError: failed to do request: Head "https://x.dkr.ecr.eu-central-1.amazonaws.com/": dial tcp: i/o timeout',
      'the task cannot pull its image',
    ],
    [
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: AccessDeniedException: User is not authorized to perform secretsmanager:GetSecretValue',
      'the task may not read one of its secrets',
    ],
    [
      'ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager cannot find the specified secret',
      'a secret of the task is missing or lacks a field',
    ],
    ['OutOfMemoryError: Container killed due to memory usage', 'needed more memory'],
    ['Task failed ELB health checks in (target-group arn:aws:x)', 'it never passed /health/ready'],
    ['Task failed container health checks', 'it hung'],
  ])('%s', (stoppedReason, meaning) => {
    expect(meaningOf(stopped({ stoppedReason })).text).toContain(meaning);
    expect(isFailure(stopped({ stoppedReason, stopCode: 'TaskFailedToStart' }))).toBe(true);
  });

  it('is the exit code where ECS reports nothing useful', () => {
    const task = stopped(
      { stoppedReason: 'Essential container in task exited', stopCode: 'EssentialContainerExited' },
      1,
    );
    expect(stopText(task)).toBe(
      'app ended with exit code 1. ECS reports: Essential container in task exited. exit codes: app 1',
    );
  });

  it('is no failure where a rollout replaced the task', () => {
    const task = stopped({
      stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/123)',
      stopCode: 'ServiceSchedulerInitiated',
    });
    expect(isFailure(task)).toBe(false);
  });

  it('states that the task never ran', () => {
    expect(stopText(stopped({ stoppedReason: 'CannotPullContainerError: x: not found' }))).toMatch(/it never ran$/);
  });
});
