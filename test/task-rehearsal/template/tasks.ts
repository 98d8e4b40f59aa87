import { resourcesOf, type SynthesizedStack, type Templates } from '../../../infra/checks/assembly.ts';
import type { TemplateValues } from './values.ts';

export interface HealthCheck {
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly startPeriodSeconds: number;
}

export interface TaskContainer {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly user: string | undefined;
  readonly privileged: boolean;
  readonly readonlyRoot: boolean;
  readonly entryPoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** What each variable is read from: the ARN of a secret, and the key in it. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly mounts: readonly { readonly volume: string; readonly path: string; readonly readOnly: boolean }[];
  readonly ports: readonly number[];
  readonly systemControls: Readonly<Record<string, string>>;
  readonly healthCheck: HealthCheck | undefined;
  readonly stopTimeoutSeconds: number;
}

export interface Task {
  readonly family: string;
  /** The end of its name: api, worker, migration, roles. */
  readonly part: string;
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly volumes: readonly string[];
  readonly containers: readonly TaskContainer[];
}

/** Of a container that names none (docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html). */
const standardStopTimeoutSeconds = 30;

/** What is read below, and what changes nothing about how a container runs: where its log goes, what its ports are for. */
const knownProperties = {
  task: ['Family', 'Cpu', 'Memory', 'Volumes', 'ContainerDefinitions', 'NetworkMode', 'RequiresCompatibilities'].concat(
    ['RuntimePlatform', 'ExecutionRoleArn', 'TaskRoleArn', 'Tags'],
  ),
  container: ['Name', 'Image', 'Essential', 'User', 'Privileged', 'ReadonlyRootFilesystem', 'EntryPoint'].concat(
    ['Command', 'Environment', 'Secrets', 'MountPoints', 'PortMappings', 'SystemControls', 'HealthCheck'],
    ['StopTimeout', 'LogConfiguration', 'MemoryReservation'],
  ),
};

function refuseUnknown(where: string, properties: object, known: readonly string[]): void {
  const unknown = Object.keys(properties).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`${where}: the rehearsal does not know ${unknown.join(', ')}`);
}

/** The task definitions of an environment, by the part behind its name: api, worker, migration, roles. */
export function tasksOf(templates: Templates, values: TemplateValues): ReadonlyMap<string, Task> {
  const { name } = templates.settings;
  return new Map(
    resourcesOf(templates, 'AWS::ECS::TaskDefinition').map(({ Properties, stack }) => {
      const family = String(Properties.Family);
      refuseUnknown(family, Properties, knownProperties.task);
      const part = family.slice(family.indexOf(`-${name}-`) + name.length + 2);
      const task: Task = {
        family,
        part,
        cpuUnits: Number(Properties.Cpu),
        memoryMiB: Number(Properties.Memory),
        volumes: (Properties.Volumes ?? []).map((volume: { Name: string }) => volume.Name),
        containers: Properties.ContainerDefinitions.map((definition: Definition) =>
          containerOf(family, definition, stack, values),
        ),
      };
      return [part, task];
    }),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: a template's properties have no shape in common
type Definition = any;

function containerOf(
  family: string,
  definition: Definition,
  stack: SynthesizedStack,
  values: TemplateValues,
): TaskContainer {
  refuseUnknown(`${family}, container ${definition.Name}`, definition, knownProperties.container);
  const table = (entries: Definition[] = [], key: string, value: string) =>
    Object.fromEntries(entries.map((entry) => [entry[key], values.text(entry[value], stack)]));
  const health = definition.HealthCheck;
  return {
    name: definition.Name,
    image: values.text(definition.Image, stack),
    essential: definition.Essential ?? true,
    user: definition.User,
    privileged: definition.Privileged ?? false,
    readonlyRoot: definition.ReadonlyRootFilesystem ?? false,
    entryPoint: definition.EntryPoint,
    command: definition.Command,
    environment: table(definition.Environment, 'Name', 'Value'),
    secrets: table(definition.Secrets, 'Name', 'ValueFrom'),
    mounts: (definition.MountPoints ?? []).map((mount: Definition) => ({
      volume: mount.SourceVolume,
      path: mount.ContainerPath,
      readOnly: mount.ReadOnly ?? false,
    })),
    ports: (definition.PortMappings ?? []).map((mapping: Definition) => mapping.ContainerPort),
    systemControls: table(definition.SystemControls, 'Namespace', 'Value'),
    healthCheck:
      health === undefined
        ? undefined
        : {
            command: health.Command,
            intervalSeconds: health.Interval,
            timeoutSeconds: health.Timeout,
            retries: health.Retries,
            startPeriodSeconds: health.StartPeriod,
          },
    stopTimeoutSeconds: definition.StopTimeout ?? standardStopTimeoutSeconds,
  };
}
