import { ECSClient, ExecuteCommandCommand } from '@aws-sdk/client-ecs';
import { clusterName } from '../../../infra/names.ts';
import type { Cluster, Task } from './ecs-tasks.ts';

export interface ShellSession {
  /** As ECS answered. Its token opens the session: it goes to the plugin and nowhere else. */
  readonly response: { readonly sessionId: string; readonly streamUrl: string; readonly tokenValue: string };
  readonly target: string;
  readonly endpoint: string;
}

/** Opens a session in a running container. ECS takes one command line, not words. */
export async function openSession(
  { aws, settings }: Cluster,
  task: Task,
  container: string,
  command: string,
): Promise<ShellSession> {
  const client = aws.client(ECSClient);
  const cluster = clusterName(settings);
  const { session } = await client.send(
    new ExecuteCommandCommand({ cluster, task: task.arn, container, command, interactive: true }),
  );
  const runtimeId = task.containers.find(({ name }) => name === container)?.runtimeId ?? '';
  return {
    response: {
      sessionId: session?.sessionId ?? '',
      streamUrl: session?.streamUrl ?? '',
      tokenValue: session?.tokenValue ?? '',
    },
    target: `ecs:${cluster}_${task.id}_${runtimeId}`,
    endpoint: `https://ecs.${settings.region}.amazonaws.com`,
  };
}
