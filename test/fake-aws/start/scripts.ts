/**
 * What a scenario may make happen, in one place. Times are seconds of the fake, which runs faster than life.
 *
 * ```ts
 * const script = scripts(fake);
 * script.image(d2).crashesOnStart({ log: ['Error: DATABASE_HOST is missing'] });   // or neverHealthy, isMissing,
 *                                   // cannotReadSecret, startsSlowly(600), hangs, reportedAs(manifest), healthy
 * script.migration.fails({ log: ['Migration failed: column exists'], exitCode: 1 });   // or succeeds, hangs, takes,
 *                                   // neverStarts(reason)
 * script.oneOff(({ part, command }) => (part === 'roles' ? { log: ['GRANT'], exitCode: 0 } : undefined));
 * script.rollout.hangs();           // no rollout makes progress until script.rollout.resumes()
 * script.stack('Network').fails('VpcprivateSubnet1', 'The CIDR conflicts with another subnet');
 * script.stack('Service').hangs('Api'); script.stack('Service').rollbackFails('ApiService');
 * script.stack('Data').drifts('Instance', { MultiAZ: false });
 * script.stack('Service').stands('UPDATE_ROLLBACK_FAILED', 'reason');
 * script.alarm('api-errors').fire(120); script.alarm('api-errors').calm(600);
 * script.log('/classboard/rehearsal-prod/api', 'api/app/1', ['line']);
 * ```
 * A resource is named by its construct's id, with or without the eight digits that end the logical id. Every script holds from the moment it is given.
 */
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { type AlarmScript, scriptAlarm } from '../alarms/alarms.ts';
import { type ImageScript, Images } from '../ecs/images.ts';
import { type OneOffRun, type OneOffScript, OneOffs } from '../ecs/one-offs.ts';
import { Services } from '../ecs/services.ts';
import type { FakeAccount } from '../handlers.ts';
import { LogStore } from '../logs/log-store.ts';
import type { StackScript } from '../stacks/scripts.ts';
import { stackEvent } from '../stacks/stack-state.ts';
import { Stacks } from '../stacks/stacks.ts';

export interface MigrationScript {
  /** `up` fails, once for each call of this. */
  fails(run: { log?: readonly string[]; exitCode?: number; runSeconds?: number }): void;
  succeeds(run?: { log?: readonly string[]; runSeconds?: number; effect?: () => void }): void;
  hangs(log?: readonly string[]): void;
  takes(runSeconds: number): void;
  neverStarts(reason: string): void;
}

export interface Scripts {
  image(digest: string): ImageScript;
  readonly migration: MigrationScript;
  oneOff(script: OneOffScript): void;
  readonly rollout: { hangs(): void; resumes(): void };
  stack(id: string): StackScript & { stands(status: StackStatus, reason?: string): void };
  alarm(id: string): AlarmScript;
  log(group: string, stream: string, lines: readonly string[]): void;
}

export function scripts(fake: FakeAccount): Scripts {
  const { pace } = fake.part(Services);
  const oneOffs = fake.part(OneOffs);
  return {
    image: (digest) => fake.part(Images).script(digest),
    migration: migrationScript(oneOffs),
    oneOff: (script) => oneOffs.script(script),
    rollout: {
      hangs: () => {
        pace.frozen = true;
      },
      resumes: () => {
        pace.frozen = false;
      },
    },
    stack: (id) => ({
      ...fake.part(Stacks).script(id),
      stands: (status, reason) => stackEvent(fake.part(Stacks).named(id), fake.now(), status, reason),
    }),
    alarm: (id) => scriptAlarm(fake, id),
    log: (group, stream, lines) => fake.part(LogStore).write(fake.settings.region, group, stream, lines),
  };
}

function migrationScript(oneOffs: OneOffs): MigrationScript {
  const always = (run: OneOffRun) =>
    oneOffs.script(({ part, command }) => (part === 'migration' && command.includes('up') ? run : undefined));
  const once = (run: OneOffRun) => {
    let left = 1;
    oneOffs.script(({ part, command }) => {
      if (part !== 'migration' || !command.includes('up') || left === 0) return undefined;
      left -= 1;
      return run;
    });
  };
  return {
    fails: ({ log = ['Migration failed: the script says so'], exitCode = 1, ...run }) =>
      once({ log, exitCode, ...run }),
    succeeds: (run = {}) => always({ log: ['Nothing to apply'], ...run }),
    hangs: (log = []) => always({ log, hangs: true }),
    takes: (runSeconds) => always({ log: ['Nothing to apply'], runSeconds }),
    neverStarts: (reason) => once({ neverStarts: reason }),
  };
}
