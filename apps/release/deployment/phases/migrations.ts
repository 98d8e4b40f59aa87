import { Failure } from '../../../cli/failure.ts';
import { createParameter, readParameter, writeParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import { imageName } from '../../environment/image/names.ts';
import { deployStacks } from '../../environment/stacks/deploy.ts';
import { type OneOffResult, runOneOff } from '../../environment/tasks/one-off.ts';
import { leftOutBy, type Phase, type Run } from '../phase.ts';
import type { MigrationEvidence } from '../record/record.ts';

const rolesRan = 'release/roles-ran';
const migrate = ['node', 'dist/apps/api/database/migrate-cli.js'];

/** The task definition with the new image and its own secrets; it serves nobody yet. */
export const migrationStack: Phase = {
  name: 'migration stack',
  skip: leftOutBy('infra'),
  async carryOut({ context, assembly }) {
    await deployStacks(context, assembly, ['Migration']);
    return undefined;
  },
};

/** The roles of a new database, once: later passwords change by rotation. */
export const roles: Phase = {
  name: 'roles',
  async skip(run) {
    const { context, journal, rolesAgain } = run;
    if (journal.record.only === 'infra') return '--only infra was asked for';
    if (context.settings.database.replicaOf !== undefined) return 'a replica has the roles of its source';
    if (rolesAgain) return undefined;
    if ((await readParameter(context, rolesRan)) !== undefined) return 'they were made before';
    return journal.record.before === undefined ? undefined : 'an application that serves has its roles';
  },
  async carryOut({ context, journal }) {
    const result = await runOneOff(context, {
      taskDefinition: await need(context, 'release/roles-task-definition'),
      container: 'roles',
      title: 'Roles of the database',
      startedBy: `roles-${journal.record.id}`,
    });
    if (result.exitCode !== 0) {
      throw new Failure({
        what: 'The roles of the database could not be made',
        why: result.why,
        next: [`npm run release -- logs ${context.settings.name} --part migration --since 1h`, 'Then deploy again'],
      });
    }
    const at = context.clock.now().toISOString();
    if (!(await createParameter(context, rolesRan, at))) await writeParameter(context, rolesRan, at);
    return undefined;
  },
};

interface Answer {
  readonly applied?: readonly string[];
  readonly failed?: string | null;
  readonly error?: string;
  readonly schema?: { readonly newest: string | null; readonly compatibleFrom: string | null };
  readonly release?: string;
  readonly fits?: boolean;
}

/** The migrations of the new image, by a task of its own, while the release before serves. */
export const migration: Phase = {
  name: 'migration',
  skip: leftOutBy('infra'),
  async carryOut(run) {
    const { journal } = run;
    const result = await start(run);
    const answer = lastJson(result.lines);
    const evidence = evidenceOf(answer);
    if (evidence !== undefined) await journal.note({ migration: evidence });
    if (result.exitCode !== 0) {
      // With an answer, or without a container that ran, it is known what was applied: the phase is over.
      if (evidence !== undefined || result.exitCode === undefined) await journal.end('migration', 'failed');
      throw migrationFailed(run, result, answer);
    }
    const applied = evidence?.applied ?? [];
    return applied.length === 0 ? 'nothing was pending' : `applied: ${applied.join(', ')}`;
  },
};

async function start({ context, journal }: Run): Promise<OneOffResult> {
  try {
    return await runOneOff(context, {
      taskDefinition: await need(context, 'release/migration-task-definition'),
      container: 'migration',
      command: [...migrate, 'up', '--json'],
      title: 'Migrations',
      startedBy: `migration-${journal.record.id}`,
    });
  } catch (error) {
    // ECS refused the task: nothing ran.
    if (error instanceof Failure && !context.signal.aborted) await journal.end('migration', 'did not start');
    throw error;
  }
}

function evidenceOf(answer: Answer | undefined): MigrationEvidence | undefined {
  if (answer?.applied === undefined) return undefined;
  const { applied, failed, schema } = answer;
  return {
    applied,
    ...(failed == null ? {} : { failed }),
    ...(schema?.newest == null ? {} : { newest: schema.newest }),
    ...(schema?.compatibleFrom == null ? {} : { compatibleFrom: schema.compatibleFrom }),
  };
}

function migrationFailed({ context, journal }: Run, result: OneOffResult, answer: Answer | undefined): Failure {
  const { name } = context.settings;
  const { before } = journal.record;
  const applied = answer?.applied ?? [];
  const failed = answer?.failed == null ? 'The migration task' : `Migration ${answer.failed}`;
  const done =
    answer?.applied === undefined && result.exitCode !== undefined
      ? 'the task did not say what it applied'
      : applied.length === 0
        ? 'no migration was applied'
        : `applied before it, and staying: ${applied.join(', ')}`;
  const serves =
    before === undefined
      ? 'nothing serves yet'
      : `the application was not rolled out: ${imageName(before)} still serves, and the migration gate has shown that it works with what was applied`;
  return new Failure({
    what: `${failed} failed`,
    why: `${answer?.error ?? result.why}; ${done}; ${serves}`,
    next: [
      'docs/runbooks/failed-migration.md',
      `npm run release -- logs ${name} --part migration --since 1h`,
      'Fix the migration, build, and deploy the new image: what is applied is not applied again',
    ],
  });
}

/** Asks the database itself, by a task that changes nothing. */
export async function askDatabase(context: Context, version: string): Promise<Answer & { readonly asked: boolean }> {
  const result = await runOneOff(context, {
    taskDefinition: await need(context, 'release/migration-task-definition'),
    container: 'migration',
    command: [...migrate, 'status', '--json', ...(version === 'unknown' ? [] : ['--release', version])],
    title: 'Asking the database for its schema',
    startedBy: `status-${context.clock.now().getTime().toString(36)}`,
  });
  return { ...lastJson(result.lines), asked: true };
}

/** The answer among the lines of a log: the last one that is an object. */
export function lastJson(lines: readonly string[]): Answer | undefined {
  for (const line of lines.toReversed()) {
    if (!line.startsWith('{')) continue;
    try {
      const value = JSON.parse(line);
      if (value.level === undefined) return value;
    } catch {
      // A line that only looks like one.
    }
  }
  return undefined;
}

async function need(context: Context, name: string): Promise<string> {
  const found = await readParameter(context, name);
  if (found !== undefined) return found.value;
  throw new Failure({
    what: `The parameter ${name} is missing`,
    why: 'the Migration stack makes it',
    next: [`npm run release -- deploy ${context.settings.name}`],
  });
}
