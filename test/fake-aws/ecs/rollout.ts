import type { ServiceDeploymentLifecycleStage } from '@aws-sdk/client-ecs';
import type { FakeAccount } from '../handlers.ts';
import { addEvent, type SimDeployment, type SimService, type SimServiceDeployment } from './service-state.ts';
import { startTask } from './starts.ts';
import { TaskDefinitions } from './task-definitions.ts';
import { Tasks, type TrackedTask } from './tasks.ts';

/** Failed tasks that make the circuit breaker open. */
export const breakerThreshold = 3;
const betweenTasksSeconds = 5;
const retrySeconds = 10;
const steadySeconds = 10;
const stageSeconds = 10;

export interface RolloutOutcome {
  done(): void;
  breakerOpened(): void;
}

/** Brings one deployment's tasks up, one by one, and takes the old ones out as the new ones become healthy. */
export class Rollout {
  private ended = false;

  constructor(
    private readonly fake: FakeAccount,
    private readonly service: SimService,
    private readonly deployment: SimDeployment,
    private readonly record: SimServiceDeployment | undefined,
    private readonly pace: { readonly frozen: boolean },
    private readonly outcome: RolloutOutcome,
  ) {}

  start(): void {
    this.stage(['RECONCILE_SERVICE', 'PRE_SCALE_UP', 'SCALE_UP'], () => this.next());
  }

  /** Starts nothing more. */
  end(): void {
    this.ended = true;
  }

  private get shifting(): boolean {
    const { strategy } = this.service.settings.deploymentConfiguration;
    return strategy !== undefined && strategy !== 'ROLLING';
  }

  private get targetGroup(): string | undefined {
    return this.service.settings.loadBalancers[0]?.targetGroupArn;
  }

  private after(seconds: number, step: () => void): void {
    this.fake.after(seconds, () => {
      if (this.ended) return;
      if (this.pace.frozen) this.after(30, step);
      else step();
    });
  }

  private event(text: string): void {
    const now = this.fake.now();
    this.deployment.updatedAt = now;
    if (this.record !== undefined) this.record.updatedAt = now;
    addEvent(this.service, now, text);
  }

  /** Where traffic shifts, a deployment goes through named stages; a rolling one has none. */
  private stage(stages: readonly ServiceDeploymentLifecycleStage[], then: () => void): void {
    const [stage, ...rest] = stages;
    if (stage === undefined || !this.shifting || this.record === undefined) {
      this.after(0, then);
      return;
    }
    this.record.stage = stage;
    this.event(`deployment ${this.deployment.id} entered ${stage}.`);
    const bakeSeconds = (this.service.settings.deploymentConfiguration.bakeTimeInMinutes ?? 0) * 60;
    this.after(stage === 'BAKE_TIME' ? bakeSeconds : stageSeconds, () => this.stage(rest, then));
  }

  private mine(): TrackedTask[] {
    return this.fake
      .part(Tasks)
      .ofService(this.service.settings.serviceName)
      .filter(({ task }) => this.deployment.owns.has(task.startedBy ?? ''));
  }

  private others(): TrackedTask[] {
    const own = new Set(this.mine());
    return this.fake
      .part(Tasks)
      .ofService(this.service.settings.serviceName)
      .filter((tracked) => !own.has(tracked));
  }

  private next(): void {
    if (this.mine().length >= this.service.desiredCount) {
      this.allUp();
      return;
    }
    const { fake, service, deployment } = this;
    const definition = fake.part(TaskDefinitions).get(deployment.taskDefinition);
    const { serviceName, networkConfiguration, enableExecuteCommand } = service.settings;
    const subnets = networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
    const subnet = subnets[this.mine().length % Math.max(1, subnets.length)];
    const tracked = fake.part(Tasks).launch({
      definition,
      group: `service:${serviceName}`,
      startedBy: deployment.id,
      service: serviceName,
      exec: enableExecuteCommand,
      ...(subnet === undefined ? {} : { subnet }),
    });
    const id = tracked.task.taskArn.split('/').at(-1);
    this.event(`has started 1 tasks: (task ${id}).`);
    startTask(fake, tracked, this.targetGroup, {
      healthy: () => {
        if (this.ended) return;
        if (this.targetGroup !== undefined) this.event(`registered 1 targets in (target-group ${this.targetGroup})`);
        if (!this.shifting) this.drainOne();
        this.after(betweenTasksSeconds, () => this.next());
      },
      failed: (reason) => {
        if (this.ended) return;
        deployment.failedTasks += 1;
        if (/Error: /.test(reason)) this.event(`was unable to place a task. Reason: ${reason}.`);
        else if (/health checks/.test(reason)) this.event(this.unhealthy(id));
        const breaker = service.settings.deploymentConfiguration.deploymentCircuitBreaker?.enable === true;
        if (breaker && deployment.failedTasks >= breakerThreshold) this.outcome.breakerOpened();
        else this.after(retrySeconds, () => this.next());
      },
    });
  }

  private unhealthy(id: string | undefined): string {
    if (this.targetGroup === undefined) return `(task ${id}) failed container health checks.`;
    const port = this.service.settings.loadBalancers[0]?.containerPort;
    return `(port ${port}) is unhealthy in (target-group ${this.targetGroup}) due to (reason Health checks failed with these codes: [503]).`;
  }

  private drainOne(): void {
    const [old] = this.others();
    if (old === undefined || this.mine().length + this.others().length <= this.service.desiredCount) return;
    const id = old.task.taskArn.split('/').at(-1);
    if (this.targetGroup !== undefined) this.event('has begun draining connections on 1 tasks.');
    this.fake.part(Tasks).stop(old, {
      reason: `Scaling activity initiated by (deployment ${this.deployment.id})`,
      code: 'ServiceSchedulerInitiated',
    });
    this.event(`has stopped 1 running tasks: (task ${id}).`);
  }

  private allUp(): void {
    this.stage(
      [
        'POST_SCALE_UP',
        'TEST_TRAFFIC_SHIFT',
        'POST_TEST_TRAFFIC_SHIFT',
        'PRODUCTION_TRAFFIC_SHIFT',
        'POST_PRODUCTION_TRAFFIC_SHIFT',
        'BAKE_TIME',
        'CLEAN_UP',
      ],
      () => {
        while (this.others().length > 0 && this.mine().length + this.others().length > this.service.desiredCount)
          this.drainOne();
        this.after(steadySeconds, () => {
          this.ended = true;
          this.event(`(deployment ${this.deployment.id}) deployment completed.`);
          this.event('has reached a steady state.');
          this.outcome.done();
        });
      },
    );
  }
}
