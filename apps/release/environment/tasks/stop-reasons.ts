import { commandLine } from '../../../cli/command-line.ts';
import type { Task } from '../../aws/ecs-tasks.ts';

/** What a stopped task means, and what helps. */
export interface Meaning {
  readonly text: string;
  readonly fix: string | undefined;
}

type Rule = readonly [pattern: RegExp, text: string, fix?: string];

/** The words of ECS, the most specific first, with their meaning. */
const rules: readonly Rule[] = [
  [
    /CannotPullContainerError.*(not found|manifest unknown|does not exist)/is,
    'the image is not in the registry',
    `${commandLine('doctor', 'ENV')}, then build or copy the image of that digest`,
  ],
  [
    /CannotPullContainerError.*(no match|platform|exec format)/is,
    'the image was not built for arm64',
    `${commandLine('build', 'ENV')} makes images for arm64`,
  ],
  [
    /CannotPull(Container|Image\w*)Error|pull.*(timeout|timed out|i\/o)/is,
    'the task cannot pull its image',
    'Check the execution role of the task (ecr:BatchGetImage), and the NAT gateway or the endpoints of ECR',
  ],
  [
    /(secret|ssm|parameter).*(AccessDenied|not authorized|kms)|AccessDenied.*(secret|parameter|kms)/is,
    'the task may not read one of its secrets',
    `${commandLine('doctor', 'ENV')} names the secret; check the policy of the execution role and of its key`,
  ],
  [
    /(secret|parameter).*(ResourceNotFound|can't find|cannot find|invalid ssm|did not contain json key)/is,
    'a secret of the task is missing or lacks a field',
    commandLine('params check', 'ENV'),
  ],
  [
    /ResourceInitializationError|failed to (invoke|fetch|initialize)/i,
    'the task could not be prepared: a secret, the log group or the network was not reachable',
    `${commandLine('doctor', 'ENV')}; check the NAT gateway, the endpoints and the security group`,
  ],
  [
    /OutOfMemory/i,
    'the process was ended because it needed more memory than the task has',
    'Raise memoryMiB in infra/environments.ts',
  ],
  [/capacity/i, 'Fargate had no capacity for it', 'ECS retries automatically; another zone may have some'],
  [
    /failed ELB health checks|target.*unhealthy/i,
    'it never passed /health/ready, or failed it later',
    'Its log has the reason why it is not ready',
  ],
  [
    /failed container health checks/i,
    'it hung: the probe inside the container got no answer from /health/live',
    'Its log has what it did last',
  ],
  [/Scaling activity initiated by|deployment .*(replace|rollback)/i, 'the service needs it no longer'],
  [/StoppedByUser|Task stopped by user|UserInitiated/i, 'somebody stopped it'],
  [/spot interruption|Fargate.*(retire|maintenance)/i, 'AWS reclaimed the machine'],
];

export function meaningOf(task: Task): Meaning {
  const reasons = [task.stoppedReason, ...task.containers.map(({ reason }) => reason)].filter(Boolean).join('; ');
  for (const [pattern, text, fix] of rules) if (pattern.test(reasons)) return { text, fix };
  const ended = task.containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  if (ended?.exitCode === 137) {
    return { text: `${ended.name} was killed: out of memory, or it did not stop in time`, fix: undefined };
  }
  if (ended !== undefined) return { text: `${ended.name} ended with exit code ${ended.exitCode}`, fix: undefined };
  return { text: reasons === '' ? 'ECS gives no reason' : reasons, fix: undefined };
}

/** ECS's words and what they mean, in one line. */
export function stopText(task: Task): string {
  const { text } = meaningOf(task);
  const given = [task.stoppedReason, ...task.containers.map(({ reason }) => reason)].filter(Boolean);
  const codes = task.containers.flatMap(({ name, exitCode }) => (exitCode === undefined ? [] : `${name} ${exitCode}`));
  const words = [...new Set(given)].join('; ');
  return [
    text,
    words === '' || words === text ? '' : `ECS reports: ${words}`,
    codes.length > 0 ? `exit codes: ${codes.join(', ')}` : hasRun(task) ? '' : 'it never ran',
  ]
    .filter(Boolean)
    .join('. ');
}

/** Whether any of its containers was started. */
export const hasRun = ({ startedAt, containers }: Task): boolean =>
  startedAt !== undefined || containers.some(({ exitCode }) => exitCode !== undefined);

/** Whether a stopped task is a failure, and not one that had done its duty. */
export function isFailure(task: Task): boolean {
  if (task.desiredStatus !== 'STOPPED' && task.status !== 'STOPPED') return false;
  if (['TaskFailedToStart', 'EssentialContainerExited'].includes(task.stopCode)) return true;
  return /failed (ELB|container) health checks|CannotPull|ResourceInitialization|OutOfMemory|capacity/i.test(
    task.stoppedReason,
  );
}
