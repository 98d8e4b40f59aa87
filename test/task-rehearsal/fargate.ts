import { setTimeout as sleep } from 'node:timers/promises';
import { docker, expectRunning, label, lastLines, logsOf, type Memory, memoryOf, stateOf, until } from './docker.ts';
import { credentialsPath } from './fakes/front.ts';
import type { Task, TaskContainer } from './template/tasks.ts';

export interface TaskPlace {
  readonly network: string;
  /** The image that stands for one of a task definition, already in the engine. */
  imageFor(image: string): string;
  /** The value behind the `ValueFrom` of a secret. */
  secretValue(valueFrom: string): string;
  /** Names that lead somewhere else than the network says. */
  readonly hosts: ReadonlyMap<string, string>;
  /** Whom the task trusts as an authority: everything else is as in the template. */
  readonly trust: { readonly mount: string; readonly environment: Readonly<Record<string, string>> };
}

/**
 * What Fargate adds to the environment of each container: the region, and where the credentials of the task's role are
 * (docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html). The network has an address for them.
 */
const fargateEnvironment = (region: string, part: string): Record<string, string> => ({
  AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
  AWS_DEFAULT_REGION: region,
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: credentialsPath(part),
});

const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');

/** The command line of Docker takes the command of a probe as text for a shell only. */
function healthOptions({ healthCheck }: TaskContainer): string[] {
  if (healthCheck === undefined) return ['--no-healthcheck'];
  const [kind, ...words] = healthCheck.command;
  return [
    `--health-cmd=${kind === 'CMD-SHELL' ? words.join(' ') : quoted(words)}`,
    `--health-interval=${healthCheck.intervalSeconds}s`,
    `--health-timeout=${healthCheck.timeoutSeconds}s`,
    `--health-retries=${healthCheck.retries}`,
    `--health-start-period=${healthCheck.startPeriodSeconds}s`,
  ];
}

/**
 * A volume of a task as Fargate makes it: root's, with mode 0755. Only where the image declares a VOLUME at the very path
 * does it begin with that folder's content, owner and mode
 * (docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html, github.com/aws/containers-roadmap/issues/938).
 */
async function mountOptions(container: TaskContainer, image: string, prefix: string): Promise<string[]> {
  const declared = JSON.parse(await docker('image', 'inspect', '--format', '{{json .Config.Volumes}}', image));
  const options: string[] = [];
  for (const { volume, path, readOnly } of container.mounts) {
    const name = `${prefix}-${volume}`;
    await docker('volume', 'create', '--label', label, name);
    const isDeclared = Object.hasOwn(declared ?? {}, path);
    if (!isDeclared) {
      const mount = `type=volume,src=${name},dst=/volume,volume-nocopy`;
      const helper = ['run', '--rm', '--label', label, '--user', '0', '--entrypoint', 'chmod', '--mount', mount];
      await docker(...helper, image, '0755', '/volume');
    }
    const copy = isDeclared ? '' : ',volume-nocopy';
    options.push('--mount', `type=volume,src=${name},dst=${path}${copy}${readOnly ? ',readonly' : ''}`);
  }
  return options;
}

/** A container beside the essential one: in its network, as on Fargate, where both reach each other at 127.0.0.1. */
async function startSidecar(container: TaskContainer, beside: string, image: string): Promise<void> {
  await docker(
    ...['run', '--detach', '--name', sidecarName(beside, container.name), '--label', label],
    ...['--network', `container:${beside}`],
    ...(container.user === undefined ? [] : ['--user', container.user]),
    ...(container.readonlyRoot ? ['--read-only'] : []),
    ...Object.entries(container.environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    image,
    ...(container.command ?? []),
  );
}

export const sidecarName = (task: string, container: string): string => `${task}-${container}`;

export interface RunOptions {
  /** Instead of the definition's, as `overrides` of a one-off task. */
  readonly command?: readonly string[];
  readonly aliases?: readonly string[];
}

/** The essential container of a task, started within the limits of its definition. */
export class RunningTask {
  memory: Memory | undefined;
  private watching = true;

  private constructor(
    readonly name: string,
    readonly task: Task,
    readonly container: TaskContainer,
    readonly startedAt: number,
  ) {
    void this.watchMemory();
  }

  static async start(task: Task, name: string, place: TaskPlace, options: RunOptions = {}): Promise<RunningTask> {
    const [container, ...others] = task.containers.filter(({ essential }) => essential);
    if (container === undefined || others.length > 0)
      throw new Error(`${task.family}: expected one essential container`);
    const image = place.imageFor(container.image);
    const secrets = Object.entries(container.secrets).map(([variable, from]) => [variable, place.secretValue(from)]);
    const environment = {
      ...fargateEnvironment(container.environment.AWS_REGION ?? 'eu-central-1', task.part),
      ...container.environment,
      ...(Object.fromEntries(secrets) as Record<string, string>),
      ...place.trust.environment,
    };
    const [program, ...first] = container.entryPoint ?? [];
    await docker(
      ...['create', '--name', name, '--label', label, '--network', place.network],
      ...(options.aliases ?? []).flatMap((alias) => ['--network-alias', alias]),
      ...[...place.hosts].flatMap(([host, address]) => ['--add-host', `${host}:${address}`]),
      // The limits are the task's; containers without their own share them. No swap, as on Fargate.
      ...['--memory', `${task.memoryMiB}m`, '--memory-swap', `${task.memoryMiB}m`],
      ...['--cpus', String(task.cpuUnits / 1_024), '--stop-timeout', String(container.stopTimeoutSeconds)],
      ...(container.user === undefined ? [] : ['--user', container.user]),
      ...(container.readonlyRoot ? ['--read-only'] : []),
      ...(container.privileged ? ['--privileged'] : []),
      ...Object.entries(container.systemControls).flatMap(([key, value]) => ['--sysctl', `${key}=${value}`]),
      ...container.ports.flatMap((port) => ['--publish', `127.0.0.1::${port}`]),
      ...healthOptions(container),
      ...(await mountOptions(container, image, name)),
      ...['--volume', place.trust.mount],
      ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ...(program === undefined ? [] : ['--entrypoint', program]),
      image,
      ...first,
      ...(options.command ?? container.command ?? []),
    );
    await docker('start', name);
    for (const sidecar of task.containers.filter(({ essential }) => !essential))
      await startSidecar(sidecar, name, place.imageFor(sidecar.image));
    return new RunningTask(name, task, container, Date.now());
  }

  private async watchMemory(): Promise<void> {
    const { Pid } = await stateOf(this.name).catch(() => ({ Pid: 0 }));
    while (this.watching && Pid !== 0) {
      const memory = memoryOf(Pid);
      // A process that is ending has no pages any more.
      if (memory === undefined) return;
      this.memory = memory;
      await sleep(50, undefined, { ref: false });
    }
  }

  /** Waits for a one-off task. @throws with its log where it does not end with 0 */
  async finished(): Promise<string> {
    const code = Number(await docker('wait', this.name));
    await this.checkEnd(code);
    return logsOf(this.name);
  }

  async becomesHealthy(): Promise<void> {
    const { startPeriodSeconds = 0, intervalSeconds = 0, retries = 0 } = this.container.healthCheck ?? {};
    await until(`${this.name} becomes healthy`, startPeriodSeconds + intervalSeconds * retries, async () => {
      const { Health } = await expectRunning(this.name);
      return Health?.Status === 'healthy';
    });
  }

  /** SIGTERM, as ECS stops a task. Gives the seconds it took. @throws where SIGKILL followed or the code is not 0 */
  async stop(): Promise<number> {
    const began = Date.now();
    await docker('stop', this.name);
    const { ExitCode } = await stateOf(this.name);
    await this.checkEnd(ExitCode);
    return (Date.now() - began) / 1_000;
  }

  private async checkEnd(code: number): Promise<void> {
    this.watching = false;
    const { OOMKilled } = await stateOf(this.name);
    if (OOMKilled) throw new Error(`${this.name} was killed: more than its ${this.task.memoryMiB} MiB of memory`);
    if (code === 0) return;
    throw new Error(`${this.name} ended with code ${code}:\n${lastLines(await logsOf(this.name))}`);
  }

  /** As one line of a report. */
  get peak(): string {
    const { memoryMiB } = this.task;
    if (this.memory === undefined) return `of ${memoryMiB} MiB: not measured, the engine is on another machine`;
    const { peakMiB, processMiB } = this.memory;
    return `${peakMiB} of ${memoryMiB} MiB (${Math.round((peakMiB / memoryMiB) * 100)} %), the process itself ${processMiB} MiB`;
  }
}
