import { group, printChecks } from '../../../cli/check-tree.ts';
import type { Deployment } from '../../aws/ecs-services.ts';
import type { RunningService } from './running-services.ts';
import { serviceChecks } from './verify-running-tasks.ts';

const released = `sha256:${'b'.repeat(64)}`;
const manifest = `sha256:${'c'.repeat(64)}`;
const before = `sha256:${'a'.repeat(64)}`;

const deployment = (status: string, reason = ''): Deployment => ({
  arn: 'arn:aws:ecs:eu-central-1:1:service-deployment/c/s/d1',
  id: 'd1',
  status,
  reason,
  createdAt: undefined,
  startedAt: undefined,
  finishedAt: undefined,
});
const task = (imageDigest: string | undefined) => ({
  id: 't1',
  taskDefinition: 'arn:aws:ecs:eu-central-1:1:task-definition/classboard-dev-api:2',
  status: 'RUNNING',
  health: 'HEALTHY',
  imageDigest,
  startedAt: undefined,
});
const good: RunningService = {
  part: 'api',
  service: 'classboard-dev-api',
  taskDefinition: 'arn:aws:ecs:eu-central-1:1:task-definition/classboard-dev-api:2',
  registered: 'arn:aws:ecs:eu-central-1:1:task-definition/classboard-dev-api:2',
  digest: released,
  commit: 'abc',
  desired: 2,
  running: 2,
  pending: 0,
  tasks: [task(released), task(manifest)],
  deployment: deployment('SUCCESSFUL'),
  rollback: undefined,
  rolloutState: 'COMPLETED',
};
const text = (change: Partial<RunningService>, minTasks = 2) =>
  printChecks(group('api', serviceChecks('dev', { ...good, ...change }, released, [released, manifest], minTasks)));

describe('the verification of running tasks', () => {
  it('passes when definition, image, tasks and deployment are the released ones', () => {
    expect(text({})).not.toContain('FAIL');
  });

  it('names the digest that runs where ECS reports success after a rollback', () => {
    const shown = text({
      digest: before,
      tasks: [task(before)],
      deployment: deployment('ROLLBACK_SUCCESSFUL'),
      rollback: { reason: 'Circuit breaker threshold exceeded', alarms: [] },
    });
    expect(shown).toContain(
      `FAIL   deployment: ECS rolled back to the previous release: ${before} (Circuit breaker threshold exceeded)`,
    );
    expect(shown).toContain(`FAIL   image of the task definition: ${before} runs, ${released} was released`);
    expect(shown).toContain(`FAIL   image of every task: 1 of 1 run another image: ${before} in t1`);
  });

  it('does not pass a rollback that is still in progress', () => {
    const shown = text({
      deployment: deployment('ROLLBACK_IN_PROGRESS'),
      rollback: { reason: '', alarms: ['classboard-dev-api-errors'] },
    });
    expect(shown).toContain('ECS is rolling back to the previous release');
    expect(shown).toContain('alarms: classboard-dev-api-errors');
  });

  it('fails with one task of an older image', () => {
    expect(text({ tasks: [task(released), task(before)] })).toContain('1 of 2 run another image');
  });

  it('reports a task definition that the stack does not know as a change by hand', () => {
    const registered = 'arn:aws:ecs:eu-central-1:1:task-definition/classboard-dev-api:3';
    expect(text({ registered })).toContain(
      'classboard-dev-api:2 runs, but the Service stack registered classboard-dev-api:3',
    );
  });

  it('passes without tasks only where the environment is on standby', () => {
    const stopped = text({ desired: 0, running: 0, tasks: [] }, 2);
    expect(stopped).toContain('none is wanted, at least 2 must be');
    expect(stopped).toContain(
      'update-service --cluster classboard-dev-cluster --service classboard-dev-api --desired-count 2',
    );
    expect(text({ desired: 0, running: 0, tasks: [] }, 0)).not.toContain('FAIL');
  });

  it('judges a service by its own state where ECS no longer remembers its deployment', () => {
    expect(text({ deployment: undefined })).not.toContain('FAIL');
    expect(text({ deployment: undefined, rolloutState: 'FAILED' })).toContain('the rollout is FAILED');
  });

  it('distinguishes missing tasks from unhealthy ones', () => {
    expect(text({ running: 1, pending: 1 })).toContain('FAIL   tasks: 1 of 2 running, 1 starting');
    expect(text({ tasks: [{ ...task(released), health: 'UNHEALTHY' }, task(released)] })).toContain(
      '1 of them unhealthy',
    );
  });
});
