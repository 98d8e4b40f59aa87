import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { whoReleases } from '../../environment/actor.ts';
import type { Context } from '../../environment/context.ts';
import { imageName } from '../../environment/image/image-names.ts';
import { type Finished, finishRelease } from '../finish-release.ts';
import { releaseLock } from '../lock/held-lock.ts';
import { takeLock } from '../lock/take-lock.ts';
import { announce } from '../notify/notify.ts';
import { askDatabase } from '../phases/migration-task.ts';
import { appliedText, hasApplied } from '../record/applied-migrations.ts';
import { Journal } from '../record/journal.ts';
import { isUnfinished, type ReleaseRecord, recordId } from '../record/record.ts';
import { listReleases, saveRelease } from '../record/store.ts';
import { servingRelease } from '../serving-release.ts';
import { chooseTarget } from './choose-target.ts';
import { restoreConsole } from './restore-console.ts';
import { rollBack } from './roll-back.ts';
import { demandItsTree, wayToItsTree } from './same-tree.ts';
import {
  appliedSince,
  compatibility,
  isNewer,
  type KnownSchema,
  schemaFromRecords,
  schemaIsThatOf,
} from './schema-compatibility.ts';

export interface RollbackOptions {
  /** Release id, version or digest; the previous release where absent. */
  readonly to: string | undefined;
  readonly askDatabase: boolean;
  /** Leave the stack, which only the tree of the release may deploy. */
  readonly tasksOnly: boolean;
  readonly reason: string;
  readonly yes: boolean;
}

/** The command `rollback`: choose the target, check it against the schema, bring it back, record it. */
export async function rollBackOnRequest(context: Context, options: RollbackOptions): Promise<Finished> {
  const { settings, clock, out } = context;
  const by = await whoReleases(context);
  const why = options.reason === '' ? `rollback${options.to === undefined ? '' : ` to ${options.to}`}` : options.reason;
  const lock = await takeLock(context, { kind: 'deploy', who: by, why });
  try {
    const records = await listReleases(context);
    const before = await servingRelease(context, records);
    const target = chooseTarget(settings.name, records, before?.digest, options.to);
    // Tasks come back as they were, whatever this working tree holds.
    if (!options.tasksOnly) await demandItsTree(context, records, target);
    await demandCompatible(context, records, target, options.askDatabase);
    await confirm(context, target, options);
    await closeUnfinished(context, records, target);
    const journal = new Journal(context, {
      schemaVersion: 2,
      id: recordId(clock.now(), target.digest),
      kind: 'rollback',
      environment: settings.name,
      digest: target.digest,
      commit: target.commit,
      version: target.version,
      by,
      reason: options.reason,
      startedAt: clock.now().toISOString(),
      ...(before === undefined ? {} : { before }),
      phases: {},
      evidence: {},
    });
    await journal.begin('rollout');
    const githubDeployment = await announce(context, journal.record);
    if (githubDeployment !== undefined) await journal.note({ githubDeployment });
    const step = out.step(`Rolling back to ${imageName(target)}`);
    const back = await rollBack(
      context,
      { ...target, taskDefinitions: target.evidence.taskDefinitions ?? {} },
      { confirmLock: () => lock.confirm(), tasksOnly: options.tasksOnly },
    );
    if (back.problem !== undefined) {
      step.failed(back.problem);
      await finishRelease({ context, journal }, { result: 'stuck', problem: back.problem });
      throw stuck(settings.name, target, back.problem, options.tasksOnly);
    }
    step.done('it serves');
    await journal.end('rollout', 'done');
    await restoreConsole(context, target);
    await markRolledBack(context, records, before?.digest, target, journal.record.id);
    await finishRelease({ context, journal }, { result: 'succeeded', problem: back.drift });
    if (back.drift !== undefined) {
      out.print(`The Service stack still holds the newer release: ${back.drift}`);
      for (const line of wayToItsTree(settings.name, target)) out.print(`    ${line}`);
    }
    return { record: journal.record, exitCode: exit.done };
  } finally {
    await releaseLock(context, lock);
  }
}

/** The database is never rolled back, so the schema as it is now decides. @throws Failure with exit code 5 */
async function demandCompatible(
  context: Context,
  records: readonly ReleaseRecord[],
  target: ReleaseRecord,
  ask: boolean,
): Promise<void> {
  const { name } = context.settings;
  if (!ask && schemaIsThatOf(target, records)) {
    context.out.print('PASS the schema is compatible: no migration was applied since');
    return;
  }
  let schema = schemaFromRecords(records);
  const ranWith = { version: target.version, newest: target.evidence.migrations?.newest };
  let found = compatibility(ranWith, schema);
  if (ask || found.isCompatible === 'unknown') {
    schema = await schemaFromDatabase(context, target.version);
    found = compatibility(ranWith, schema);
  }
  if (found.isCompatible === true) {
    context.out.print(`PASS the schema is compatible: ${found.because}`);
    return;
  }
  const since = appliedSince(records, target);
  throw new Failure({
    what:
      found.isCompatible === false
        ? `Release ${target.version} is not compatible with the schema`
        : `It is unknown whether release ${target.version} is compatible with the schema`,
    why: found.because,
    next: [
      'Roll forward: fix the fault, build, and deploy',
      ...(schema?.newest !== undefined && isNewer(ranWith.newest, schema.newest)
        ? [`Or deploy it, which applies its migrations: ${commandLine('deploy', name, { digest: target.digest })}`]
        : []),
      ...(hasApplied(since)
        ? [
            `Or revert these first, if the running release was not built with them and their data may be lost: ${appliedText(since)} (${commandLine('migrate', name, { 'down-to': 'NAME' })})`,
          ]
        : []),
      `Or a newer release: ${commandLine('releases', name)}`,
    ],
    exitCode: exit.blocked,
  });
}

async function schemaFromDatabase(context: Context, version: string): Promise<KnownSchema | undefined> {
  const { schema } = await askDatabase(context, version);
  if (schema === undefined) return undefined;
  // A schema without any migration works with everything.
  const compatibleFrom = schema.newest === null ? '0.0.0' : (schema.compatibleFrom ?? undefined);
  return { compatibleFrom, newest: schema.newest ?? '', source: 'the database reports it' };
}

async function confirm(context: Context, target: ReleaseRecord, { yes, to }: RollbackOptions): Promise<void> {
  if (yes) return;
  const { name } = context.settings;
  const named = `${imageName(target)} (commit ${target.commit.slice(0, 12)}, release ${target.id})`;
  const answer = await context.ask(`Roll ${name} back to ${named}? Type ${name}:`);
  if (answer?.trim() === name) return;
  throw new Failure({
    what: 'The rollback was not confirmed',
    why: answer === undefined ? 'nobody is here to answer' : `expected ${name}`,
    next: [commandLine('rollback', name, { to, yes: true })],
    exitCode: exit.blocked,
  });
}

/** An unfinished release is over with this rollback; an interrupted rollback is replaced by it. */
async function closeUnfinished(context: Context, records: readonly ReleaseRecord[], target: ReleaseRecord) {
  for (const record of records.filter(isUnfinished)) {
    const problem = `interrupted; rolled back to ${target.version}`;
    const finishedAt = context.clock.now().toISOString();
    await saveRelease(context, { ...record, result: 'rolled-back', finishedAt, problem });
  }
}

/** A release that was rolled back is no good one any more, so that the next rollback does not choose it. */
async function markRolledBack(
  context: Context,
  records: readonly ReleaseRecord[],
  digest: string | undefined,
  target: ReleaseRecord,
  rollbackId: string,
): Promise<void> {
  const since = records.findIndex(({ id }) => id === target.id);
  for (const record of records.slice(0, Math.max(0, since))) {
    if (record.digest !== digest || record.result !== 'succeeded' || record.only === 'infra') continue;
    await saveRelease(context, { ...record, result: 'rolled-back', problem: `rolled back by ${rollbackId}` });
  }
}

const stuck = (name: string, target: ReleaseRecord, problem: string, tasksOnly: boolean): Failure =>
  new Failure({
    what: `The rollback to ${target.version} did not finish`,
    why: problem,
    next: [
      ...(tasksOnly ? wayToItsTree(name, target) : []),
      'docs/runbooks/stuck-deployment.md',
      commandLine('status', name),
      commandLine('logs', name, { since: '1h', level: 'error' }),
    ],
    exitCode: exit.stuck,
  });
