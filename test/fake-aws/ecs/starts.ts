import type { FakeAccount } from '../handlers.ts';
import { Images } from './images.ts';
import { Tasks, type TrackedTask } from './tasks.ts';

const provisionSeconds = 8;
const healthSeconds = 15;
const unhealthySeconds = 60;
const crashSeconds = 5;

export interface StartOutcome {
  healthy(): void;
  /** The task failed on its own account; `reason` as in the task's stoppedReason. */
  failed(reason: string): void;
}

/** Lets a task of a service come up, or fail, as its image was scripted. */
export function startTask(
  fake: FakeAccount,
  tracked: TrackedTask,
  targetGroup: string | undefined,
  then: StartOutcome,
) {
  const tasks = fake.part(Tasks);
  const image = tracked.definition.containerDefinitions?.[0]?.image ?? '';
  const behaviour = fake.part(Images).behaviourOf(image);
  const alive = () => tracked.task.desiredStatus === 'RUNNING';
  const after = (seconds: number, step: () => void) =>
    fake.after(seconds, () => {
      if (alive()) step();
    });
  const fail = (end: Parameters<Tasks['stop']>[1]) => {
    tracked.onStopped = () => then.failed(end.reason);
    tasks.stop(tracked, end);
  };

  const run = (startSeconds: number, step: () => void) =>
    after(startSeconds, () => {
      tasks.running(tracked);
      step();
    });

  after(provisionSeconds, () => {
    tasks.pending(tracked);
    switch (behaviour.kind) {
      case 'hangs':
        return;
      case 'image-missing':
        return after(10, () => {
          const reason = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`;
          fail({ reason, code: 'TaskFailedToStart', containerReason: reason, atOnce: true });
        });
      case 'secret-unreadable':
        return after(10, () =>
          fail({ reason: unreadable(fake, behaviour.secret), code: 'TaskFailedToStart', atOnce: true }),
        );
      case 'crashes':
        return run(20, () => {
          tasks.log(tracked, behaviour.log);
          const reason = 'Essential container in task exited';
          const code = 'EssentialContainerExited';
          after(crashSeconds, () => fail({ reason, code, exitCode: behaviour.exitCode, atOnce: true }));
        });
      case 'never-healthy':
        return run(20, () => {
          tasks.log(tracked, behaviour.log);
          const reason =
            targetGroup === undefined
              ? 'Task failed container health checks'
              : `Task failed ELB health checks in (target-group ${targetGroup})`;
          after(unhealthySeconds, () => fail({ reason, code: 'ServiceSchedulerInitiated' }));
        });
      case 'healthy':
        return run(behaviour.startSeconds, () => {
          tasks.log(tracked, ['{"level":"info","msg":"listening"}']);
          after(healthSeconds, () => {
            tasks.healthy(tracked);
            then.healthy();
          });
        });
    }
  });
}

function unreadable(fake: FakeAccount, secret: string): string {
  const { region, account } = fake.settings;
  const arn = `arn:aws:secretsmanager:${region}:${account}:secret:${secret}`;
  return `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn} from secrets manager: AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn} because no identity-based policy allows the secretsmanager:GetSecretValue action`;
}
