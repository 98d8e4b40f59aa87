import type { RunTaskRequest, Task } from '@aws-sdk/client-ecs';
import { DatabaseInstance } from '../account/database.ts';
import { Schema } from '../account/schema.ts';
import { AwsError, type FakeAccount } from '../handlers.ts';
import { NewRoles } from '../refusals/new-roles.ts';
import { Images } from './images.ts';
import { type KnownTaskDefinition, TaskDefinitions } from './task-definitions.ts';
import { Tasks, type TrackedTask } from './tasks.ts';

/** What one run of a task writes and how it ends. */
export interface OneOffRun {
  readonly log?: readonly string[];
  /** 0 when absent. */
  readonly exitCode?: number;
  /** From the first line to the exit; 40 when absent. */
  readonly runSeconds?: number;
  /** Runs for ever. */
  readonly hangs?: boolean;
  /** Ends before the container starts, with this as the task's stoppedReason. */
  readonly neverStarts?: string;
  /** Called when it ends well, for what the run changes in the fake. */
  readonly effect?: () => void;
}

export interface OneOffCall {
  /** Last part of the family: `migration`, `roles`. */
  readonly part: string;
  /** The command of the override, or the container's own. */
  readonly command: readonly string[];
  readonly image: string;
}

export type OneOffScript = (call: OneOffCall) => OneOffRun | undefined;

const migrationStatus = {
  migrations: [{ name: 'First1700000000000', applied: true, known: true, compatibleFrom: '0.1.0' }],
  schema: { compatibleFrom: '0.1.0' },
  invalidIndexes: [],
};

function usual({ part, command }: OneOffCall): OneOffRun {
  if (part === 'migration' && command.includes('status'))
    return {
      log: command.includes('--json') ? [JSON.stringify(migrationStatus)] : ['The schema works with 0.1.0 and later'],
    };
  if (part === 'migration')
    return { log: command.includes('--json') ? ['{"applied":[],"fixed":[]}'] : ['Nothing to apply'] };
  if (command.includes('dist/apps/api/health/verify-cli.js')) {
    const parts = [{ name: 'application', status: 'SKIP', detail: 'the fake runs none', milliseconds: 0 }];
    const found = { environment: 'rehearsal', processRole: part, commit: 'unknown', parts };
    return { log: [JSON.stringify({ verification: found })] };
  }
  return {};
}

/** Tasks that are run once: scripts decide, the latest first, what each of them does. */
export class OneOffs {
  private readonly scripts: OneOffScript[] = [];
  private readonly tokens = new Map<string, TrackedTask[]>();
  /** Subnets and security groups that exist; anything goes while nobody said. */
  readonly network = { subnets: new Set<string>(), groups: new Set<string>() };

  constructor(private readonly fake: FakeAccount) {}

  script(script: OneOffScript): void {
    this.scripts.unshift(script);
  }

  /** @throws AwsError for what RunTask refuses */
  run(input: RunTaskRequest): Task[] {
    const known = input.clientToken === undefined ? undefined : this.tokens.get(input.clientToken);
    if (known !== undefined) return known.map(({ task }) => task);
    const definition = this.fake.part(TaskDefinitions).getActive(input.taskDefinition ?? '');
    this.checkNetwork(input);
    this.fake.part(NewRoles).assume([definition.executionRoleArn, definition.taskRoleArn]);
    this.checkOverrides(input, definition);
    const started = Array.from({ length: input.count ?? 1 }, () => this.start(input, definition));
    if (input.clientToken !== undefined) this.tokens.set(input.clientToken, started);
    return started.map(({ task }) => task);
  }

  private start(input: RunTaskRequest, definition: KnownTaskDefinition): TrackedTask {
    const tasks = this.fake.part(Tasks);
    const subnet = input.networkConfiguration?.awsvpcConfiguration?.subnets?.[0];
    const tracked = tasks.launch({
      definition,
      group: input.group ?? `family:${definition.family}`,
      startedBy: input.startedBy,
      exec: input.enableExecuteCommand ?? false,
      overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...input.overrides },
      ...(subnet === undefined ? {} : { subnet }),
    });
    const run = this.outcome(input, definition);
    const after = (seconds: number, step: () => void) =>
      this.fake.after(seconds, () => {
        if (tracked.task.desiredStatus === 'RUNNING') step();
      });
    after(8, () => {
      tasks.pending(tracked);
      const { neverStarts } = run;
      if (neverStarts !== undefined)
        return after(10, () => tasks.stop(tracked, { reason: neverStarts, code: 'TaskFailedToStart', atOnce: true }));
      after(20, () => {
        tasks.running(tracked);
        this.speak(tracked, run, after);
      });
    });
    return tracked;
  }

  /** Spreads the lines over the run, so that whoever follows sees them come. */
  private speak(tracked: TrackedTask, run: OneOffRun, after: (seconds: number, step: () => void) => void): void {
    const tasks = this.fake.part(Tasks);
    const { log = [], exitCode = 0, runSeconds = 40 } = run;
    const pause = runSeconds / (log.length + 1);
    const line = (index: number): void => {
      const text = log[index];
      if (text !== undefined) {
        tasks.log(tracked, [text]);
        after(pause, () => line(index + 1));
        return;
      }
      if (run.hangs === true) return;
      if (exitCode === 0) run.effect?.();
      if (exitCode === 0 && this.partOf(tracked.definition) === 'roles')
        this.fake.part(DatabaseInstance).hasRoles = true;
      const end = { reason: 'Essential container in task exited', code: 'EssentialContainerExited' } as const;
      tasks.stop(tracked, { ...end, exitCode, atOnce: true });
    };
    after(pause, () => line(0));
  }

  private outcome(input: RunTaskRequest, definition: KnownTaskDefinition): OneOffRun {
    const container = definition.containerDefinitions?.[0];
    const image = container?.image ?? '';
    const behaviour = this.fake.part(Images).behaviourOf(image);
    if (behaviour.kind === 'image-missing')
      return { neverStarts: `CannotPullContainerError: failed to resolve ref ${image}: ${image}: not found` };
    const call: OneOffCall = {
      part: this.partOf(definition),
      command: input.overrides?.containerOverrides?.[0]?.command ?? container?.command ?? [],
      image,
    };
    for (const script of this.scripts) {
      const run = script(call);
      if (run !== undefined) return run;
    }
    return this.migrated(call) ?? usual(call);
  }

  private migrated({ part, command, image }: OneOffCall): OneOffRun | undefined {
    const answer = part === 'migration' ? this.fake.part(Schema).answer(image, command) : undefined;
    return answer === undefined ? undefined : { log: [JSON.stringify(answer)] };
  }

  private partOf({ family }: KnownTaskDefinition): string {
    return family.split(`${this.fake.settings.name}-`).at(-1) ?? family;
  }

  private checkNetwork(input: RunTaskRequest): void {
    const refuse = (message: string) => new AwsError('InvalidParameterException', message);
    const vpc = input.networkConfiguration?.awsvpcConfiguration;
    if (vpc === undefined)
      throw refuse("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    const { subnets, groups } = this.network;
    for (const id of vpc.subnets ?? [])
      if (subnets.size > 0 && !subnets.has(id))
        throw refuse(
          `Error retrieving subnet information for [${id}]: The subnet ID '${id}' does not exist (ErrorCode: InvalidSubnetID.NotFound)`,
        );
    for (const id of vpc.securityGroups ?? [])
      if (groups.size > 0 && !groups.has(id))
        throw refuse(
          `Error retrieving security group information for [${id}]: The security group '${id}' does not exist (ErrorCode: InvalidGroup.NotFound)`,
        );
  }

  private checkOverrides(input: RunTaskRequest, definition: KnownTaskDefinition): void {
    const names = (definition.containerDefinitions ?? []).map(({ name }) => name);
    for (const { name } of input.overrides?.containerOverrides ?? [])
      if (!names.includes(name))
        throw new AwsError(
          'InvalidParameterException',
          `Override for container named ${name} is not a container in the TaskDefinition.`,
        );
  }
}
