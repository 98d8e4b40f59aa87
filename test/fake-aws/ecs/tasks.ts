import { createHash, randomBytes } from 'node:crypto';
import type { Container, KeyValuePair, Task, TaskOverride, TaskStopCode } from '@aws-sdk/client-ecs';
import type { FakeAccount } from '../handlers.ts';
import { LogStore } from '../logs/log-store.ts';
import { Images } from './images.ts';
import type { KnownTaskDefinition } from './task-definitions.ts';

/** A stopped task can be described for an hour. */
const forgottenAfterSeconds = 3_600;
const stopSeconds = 20;

export interface Launch {
  readonly definition: KnownTaskDefinition;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly service?: string;
  readonly exec: boolean;
  readonly overrides?: TaskOverride;
  readonly subnet?: string;
}

export type RunningTask = Task & { readonly taskArn: string; containers: Container[] } & { lastStatus: string };

export interface TrackedTask {
  readonly task: RunningTask;
  readonly definition: KnownTaskDefinition;
  readonly service: string | undefined;
  /** Notifies whoever started the task, once. */
  onStopped?: () => void;
}

/** The tasks of the cluster, from PROVISIONING to an hour after they stopped. */
export class Tasks {
  private readonly tasks = new Map<string, TrackedTask>();

  constructor(private readonly fake: FakeAccount) {}

  launch(launch: Launch): TrackedTask {
    const { definition } = launch;
    const id = randomBytes(16).toString('hex');
    const taskArn = `${this.prefix('task')}/${id}`;
    const task: RunningTask = {
      taskArn,
      clusterArn: this.prefix('cluster'),
      taskDefinitionArn: definition.taskDefinitionArn,
      group: launch.group,
      ...(launch.startedBy === undefined ? {} : { startedBy: launch.startedBy }),
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      platformFamily: 'Linux',
      cpu: definition.cpu,
      memory: definition.memory,
      createdAt: this.fake.now(),
      desiredStatus: 'RUNNING',
      lastStatus: 'PROVISIONING',
      healthStatus: 'UNKNOWN',
      enableExecuteCommand: launch.exec,
      attachments: [this.attachment(launch.subnet)],
      overrides: launch.overrides ?? { containerOverrides: [], inferenceAcceleratorOverrides: [] },
      tags: [],
      version: 1,
      containers: (definition.containerDefinitions ?? []).map(({ name = '', image = '' }) => ({
        containerArn: `${taskArn.replace(':task/', ':container/')}/${randomBytes(8).toString('hex')}`,
        taskArn,
        name,
        image,
        lastStatus: 'PENDING',
        networkInterfaces: [],
        healthStatus: 'UNKNOWN',
        cpu: '0',
      })),
    };
    const tracked: TrackedTask = { task, definition, service: launch.service };
    this.tasks.set(taskArn, tracked);
    return tracked;
  }

  pending({ task }: TrackedTask): void {
    if (task.lastStatus !== 'PROVISIONING') return;
    task.lastStatus = 'PENDING';
    task.pullStartedAt = this.fake.now();
  }

  running({ task }: TrackedTask): void {
    if (task.lastStatus !== 'PENDING') return;
    const now = this.fake.now();
    Object.assign(task, { lastStatus: 'RUNNING', connectivity: 'CONNECTED', connectivityAt: now });
    Object.assign(task, { pullStoppedAt: now, startedAt: now, version: 3 });
    for (const container of task.containers) {
      const image = container.image ?? '';
      container.lastStatus = 'RUNNING';
      container.imageDigest = this.fake.part(Images).digestInTasks(image) ?? invented(image);
      container.runtimeId = `${task.taskArn.split('/').at(-1)}-${Math.floor(Math.random() * 1e9)}`;
    }
  }

  healthy({ task }: TrackedTask): void {
    task.healthStatus = 'HEALTHY';
    for (const container of task.containers) container.healthStatus = 'HEALTHY';
  }

  /** Stops in an orderly way, or at once where the container is gone already. */
  stop(
    tracked: TrackedTask,
    end: { reason: string; code: TaskStopCode; exitCode?: number; containerReason?: string; atOnce?: boolean },
  ): void {
    const { task } = tracked;
    if (task.desiredStatus === 'STOPPED') return;
    const started = task.lastStatus === 'RUNNING';
    Object.assign(task, { desiredStatus: 'STOPPED', stoppedReason: end.reason, stopCode: end.code });
    task.stoppingAt = this.fake.now();
    task.lastStatus = end.atOnce === true ? 'DEPROVISIONING' : 'DEACTIVATING';
    for (const [index, container] of task.containers.entries()) {
      if (end.atOnce !== true) continue;
      container.lastStatus = 'STOPPED';
      if (started) container.exitCode = index === 0 ? (end.exitCode ?? 0) : 0;
      if (index === 0 && end.containerReason !== undefined) container.reason = end.containerReason;
    }
    this.fake.after(stopSeconds, () => {
      const now = this.fake.now();
      Object.assign(task, { lastStatus: 'STOPPED', stoppedAt: now, executionStoppedAt: now, connectivity: undefined });
      for (const container of task.containers) {
        container.lastStatus = 'STOPPED';
        if (started) container.exitCode ??= end.exitCode ?? 0;
      }
      tracked.onStopped?.();
      this.fake.after(forgottenAfterSeconds, () => this.tasks.delete(task.taskArn));
    });
  }

  /** Lines that the container of that place writes to its log stream. */
  log({ task, definition }: TrackedTask, lines: readonly string[], index = 0): void {
    const container = definition.containerDefinitions?.[index];
    const options = container?.logConfiguration?.options;
    const group = options?.['awslogs-group'];
    if (lines.length === 0 || options === undefined || group === undefined) return;
    const id = task.taskArn.split('/').at(-1);
    const stream = `${options['awslogs-stream-prefix']}/${container?.name}/${id}`;
    this.fake.part(LogStore).write(this.fake.settings.region, group, stream, lines);
  }

  /** By ARN or id. */
  find(reference: string): TrackedTask | undefined {
    return [...this.tasks.values()].find(
      ({ task }) => task.taskArn === reference || task.taskArn.endsWith(`/${reference}`),
    );
  }

  all(): TrackedTask[] {
    return [...this.tasks.values()];
  }

  /** Those of a service that count as running or as coming up. */
  ofService(service: string): TrackedTask[] {
    return this.all().filter((tracked) => tracked.service === service && tracked.task.desiredStatus === 'RUNNING');
  }

  private prefix(kind: string): string {
    const { region, account, name } = this.fake.settings;
    return `arn:aws:ecs:${region}:${account}:${kind}/classboard-${name}-cluster`;
  }

  private attachment(subnet = 'subnet-0') {
    const details: KeyValuePair[] = [
      { name: 'subnetId', value: subnet },
      { name: 'privateIPv4Address', value: `10.30.${this.tasks.size % 250}.${(this.tasks.size * 7) % 250}` },
    ];
    return { id: randomBytes(8).toString('hex'), type: 'ElasticNetworkInterface', status: 'ATTACHED', details };
  }
}

/** An image that was named by a tag has a digest all the same. */
const invented = (image: string): string => `sha256:${createHash('sha256').update(image).digest('hex')}`;
