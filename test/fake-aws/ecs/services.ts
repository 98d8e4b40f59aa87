import { Alarms } from '../alarms/alarms.ts';
import { AwsError, type FakeAccount } from '../handlers.ts';
import { Rollout } from './rollout.ts';
import {
  addEvent,
  inProgress,
  newDeployment,
  type ServiceSettings,
  type SimDeployment,
  type SimService,
  type SimServiceDeployment,
  serviceDeploymentArn,
} from './service-state.ts';
import { TaskDefinitions } from './task-definitions.ts';
import { Tasks } from './tasks.ts';

const alarmEverySeconds = 10;

interface Running {
  readonly rollout: Rollout;
  readonly record: SimServiceDeployment;
}

/** The services of the cluster: their deployments, and what makes ECS roll one back. */
export class Services {
  /** Set while no rollout of the fake makes progress. */
  readonly pace = { frozen: false };
  private readonly services = new Map<string, SimService>();
  private readonly current = new Map<string, Running>();

  constructor(private readonly fake: FakeAccount) {}

  /** By name or ARN. */
  find(reference: string): SimService | undefined {
    return this.services.get(reference.split('/').at(-1) ?? reference);
  }

  /** @throws AwsError ServiceNotFoundException */
  get(reference: string): SimService {
    const found = this.find(reference);
    if (found === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
    return found;
  }

  all(): SimService[] {
    return [...this.services.values()];
  }

  /** @param steady tasks run at once, as where the service has been there for long */
  create(settings: ServiceSettings, steady: boolean): SimService {
    const { region, account, name } = this.fake.settings;
    const now = this.fake.now();
    const service: SimService = {
      arn: `arn:aws:ecs:${region}:${account}:service/classboard-${name}-cluster/${settings.serviceName}`,
      createdAt: now,
      settings,
      desiredCount: settings.desiredCount ?? 1,
      deployments: [],
      records: [],
      revisions: new Map(),
      events: [],
      active: true,
    };
    this.services.set(settings.serviceName, service);
    this.deploy(service, steady);
    return service;
  }

  remove(reference: string): void {
    // A creation that failed at the service itself has none to delete.
    const service = this.find(reference);
    if (service === undefined) return;
    this.current.get(service.arn)?.rollout.end();
    for (const tracked of this.fake.part(Tasks).ofService(service.settings.serviceName))
      this.fake.part(Tasks).stop(tracked, { reason: 'Service deleted', code: 'ServiceSchedulerInitiated' });
    this.services.delete(service.settings.serviceName);
  }

  /** Autoscaling's lower bound; tasks that are missing come up at once. */
  scaleTo(reference: string, desiredCount: number): void {
    const service = this.get(reference);
    service.desiredCount = desiredCount;
    const [primary] = service.deployments;
    if (primary?.rolloutState === 'COMPLETED') this.fill(service, primary);
  }

  /**
   * Takes new settings over; a deployment starts where the tasks change or where it is forced.
   * @throws AwsError where the task definition is inactive
   */
  update(service: SimService, settings: ServiceSettings, force: boolean): SimServiceDeployment | undefined {
    const changed =
      settings.taskDefinition !== service.settings.taskDefinition ||
      JSON.stringify(settings.networkConfiguration) !== JSON.stringify(service.settings.networkConfiguration) ||
      settings.enableExecuteCommand !== service.settings.enableExecuteCommand;
    if (changed || force) this.fake.part(TaskDefinitions).getActive(settings.taskDefinition);
    service.settings = settings;
    return changed || force ? this.deploy(service, false) : undefined;
  }

  /** StopServiceDeployment. */
  halt(record: SimServiceDeployment, service: SimService, kind: 'ROLLBACK' | 'ABORT'): void {
    const running = this.current.get(service.arn);
    if (!inProgress(record.status) || running?.record !== record)
      throw new AwsError('ConflictException', 'The service deployment is not in progress.');
    running.rollout.end();
    record.status = kind === 'ABORT' ? 'STOP_REQUESTED' : 'ROLLBACK_REQUESTED';
    record.reason = 'Service deployment was stopped by a user.';
    this.fake.after(5, () => {
      // CloudFormation may have begun another deployment meanwhile, which ended this one.
      if (!inProgress(record.status)) return;
      if (kind === 'ROLLBACK') {
        this.rollBack(service, record, 'Service deployment was stopped by a user.', 'stopped by a user');
        return;
      }
      this.finish(record, 'STOPPED', record.reason);
      record.deployment.reason = 'ECS deployment stopped by a user.';
    });
  }

  private deploy(service: SimService, steady: boolean): SimServiceDeployment {
    const now = this.fake.now();
    const source = service.deployments.find(({ rolloutState }) => rolloutState === 'COMPLETED');
    const definition = this.fake.part(TaskDefinitions).getActive(service.settings.taskDefinition);
    const deployment = newDeployment(service, definition.taskDefinitionArn, now);
    const record: SimServiceDeployment = {
      arn: serviceDeploymentArn(service),
      deployment,
      source,
      createdAt: now,
      ignoredAlarms: this.firingAlarms(service),
      status: 'IN_PROGRESS',
      reason: undefined,
      stage: undefined,
      updatedAt: now,
      finishedAt: undefined,
      triggeredAlarms: [],
      breaker: service.settings.deploymentConfiguration.deploymentCircuitBreaker?.enable ? 'MONITORING' : 'DISABLED',
      rollback: undefined,
    };
    const before = this.current.get(service.arn);
    if (before !== undefined && inProgress(before.record.status)) {
      before.rollout.end();
      this.finish(before.record, 'STOPPED', 'Service deployment was stopped because a newer one started.');
    }
    for (const old of service.deployments) old.status = 'ACTIVE';
    service.deployments = [deployment, ...service.deployments];
    service.records.unshift(record);
    if (steady) {
      this.fill(service, deployment);
      this.complete(service, deployment, record, 'SUCCESSFUL', undefined);
      addEvent(service, now, 'has reached a steady state.');
    } else this.begin(service, deployment, record);
    return record;
  }

  private begin(service: SimService, deployment: SimDeployment, record: SimServiceDeployment): void {
    const rollout = new Rollout(this.fake, service, deployment, record, this.pace, {
      done: () => this.complete(service, deployment, record, 'SUCCESSFUL', undefined),
      breakerOpened: () => {
        record.breaker = 'TRIGGERED';
        const why = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
        this.rollBack(service, record, why, 'tasks failed to start');
      },
    });
    this.current.set(service.arn, { rollout, record });
    rollout.start();
    if (service.settings.deploymentConfiguration.alarms?.enable === true) this.watchAlarms(service, record);
  }

  private watchAlarms(service: SimService, record: SimServiceDeployment): void {
    this.fake.after(alarmEverySeconds, () => {
      if (record.status !== 'IN_PROGRESS') return;
      const fresh = this.firingAlarms(service).filter((name) => !record.ignoredAlarms.includes(name));
      if (fresh.length === 0) {
        this.watchAlarms(service, record);
        return;
      }
      record.triggeredAlarms = fresh;
      const why = `Service deployment rolled back because of alarms in ALARM: ${fresh.join(', ')}`;
      this.rollBack(service, record, why, 'alarm detected');
    });
  }

  private firingAlarms(service: SimService): string[] {
    const alarms = this.fake.part(Alarms);
    return (service.settings.deploymentConfiguration.alarms?.alarmNames ?? []).filter(
      (name) => alarms.find(this.fake.settings.region, name)?.state === 'ALARM',
    );
  }

  /** ECS's own rollback: the failed deployment's tasks go, the previous task definition comes back as a new deployment. */
  private rollBack(service: SimService, record: SimServiceDeployment, why: string, cause: string): void {
    this.current.get(service.arn)?.rollout.end();
    const { deployment, source } = record;
    const now = this.fake.now();
    const title = cause === 'tasks failed to start' ? 'ECS deployment circuit breaker' : 'ECS deployment';
    Object.assign(deployment, {
      rolloutState: 'FAILED',
      reason: `${title}: ${cause}.`,
      status: 'ACTIVE',
      updatedAt: now,
    });
    addEvent(service, now, `(deployment ${deployment.id}) deployment failed: ${cause}.`);
    for (const tracked of this.fake.part(Tasks).ofService(service.settings.serviceName))
      if (tracked.task.startedBy === deployment.id)
        this.fake
          .part(Tasks)
          .stop(tracked, { reason: `Deployment ${deployment.id} failed`, code: 'ServiceSchedulerInitiated' });
    if (source === undefined) {
      this.finish(record, 'ROLLBACK_FAILED', 'There is no deployment to roll back to.');
      return;
    }
    record.status = 'ROLLBACK_IN_PROGRESS';
    record.reason = why;
    record.rollback = { reason: why, startedAt: now, revisionArn: source.revisionArn };
    const back = newDeployment(service, source.taskDefinition, now, source);
    back.reason = `${title}: rolling back to deploymentId ${back.id}.`;
    service.deployments = [back, deployment];
    service.settings = { ...service.settings, taskDefinition: source.taskDefinition };
    addEvent(service, now, `rolling back to deployment ${back.id}.`);
    const rollout = new Rollout(this.fake, service, back, undefined, this.pace, {
      done: () => this.complete(service, back, record, 'ROLLBACK_SUCCESSFUL', why),
      breakerOpened: () => this.finish(record, 'ROLLBACK_FAILED', why),
    });
    this.current.set(service.arn, { rollout, record });
    rollout.start();
  }

  private complete(
    service: SimService,
    deployment: SimDeployment,
    record: SimServiceDeployment,
    status: 'SUCCESSFUL' | 'ROLLBACK_SUCCESSFUL',
    why: string | undefined,
  ): void {
    Object.assign(deployment, { rolloutState: 'COMPLETED', reason: `ECS deployment ${deployment.id} completed.` });
    deployment.updatedAt = this.fake.now();
    service.deployments = [deployment];
    if (record.breaker === 'MONITORING') record.breaker = 'MONITORING_COMPLETE';
    this.finish(record, status, why);
  }

  private finish(record: SimServiceDeployment, status: SimServiceDeployment['status'], why: string | undefined): void {
    Object.assign(record, { status, reason: why, finishedAt: this.fake.now(), updatedAt: this.fake.now() });
  }

  private fill(service: SimService, deployment: SimDeployment): void {
    const tasks = this.fake.part(Tasks);
    const { serviceName, enableExecuteCommand } = service.settings;
    const definition = this.fake.part(TaskDefinitions).get(deployment.taskDefinition);
    for (let count = tasks.ofService(serviceName).length; count < service.desiredCount; count += 1) {
      const group = `service:${serviceName}`;
      const startedBy = deployment.id;
      const tracked = tasks.launch({ definition, group, startedBy, service: serviceName, exec: enableExecuteCommand });
      tasks.pending(tracked);
      tasks.running(tracked);
      tasks.healthy(tracked);
    }
  }
}
