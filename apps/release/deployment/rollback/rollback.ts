import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { whoReleases } from '../../environment/actor.ts';
import type { Context } from '../../environment/context.ts';
import { imageName } from '../../environment/image/names.ts';
import { whatServes } from '../begin.ts';
import { giveBack } from '../deploy.ts';
import { takeLock } from '../lock/lock.ts';
import { announce } from '../notify/notify.ts';
import { conclude, type Ended } from '../outcome.ts';
import { askDatabase } from '../phases/migrations.ts';
import { Journal } from '../record/journal.ts';
import { isUnfinished, type ReleaseRecord, recordId } from '../record/record.ts';
import { listReleases, saveRelease } from '../record/store.ts';
import { appliedSince, bearing, type KnownSchema, schemaFromRecords, schemaIsThatOf } from './compatibility.ts';
import { goBack } from './restore.ts';
import { chooseTarget } from './target.ts';

export interface RollbackOptions {
  /** Release id, version or digest; the release before where absent. */
  readonly to: string | undefined;
  readonly askDatabase: boolean;
  readonly reason: string;
  readonly yes: boolean;
}

/** Brings a release before back, on request: the guard, the tasks, the stacks, the record. */
export async function rollback(context: Context, options: RollbackOptions): Promise<Ended> {
  const { settings, clock, out } = context;
  const by = await whoReleases(context);
  const why = options.reason === '' ? `rollback${options.to === undefined ? '' : ` to ${options.to}`}` : options.reason;
  const lock = await takeLock(context, { kind: 'deploy', who: by, why });
  try {
    const records = await listReleases(context);
    const before = await whatServes(context, records);
    const target = chooseTarget(settings.name, records, before?.digest, options.to);
    await guard(context, records, target, options.askDatabase);
    await confirm(context, target, options);
    await closeUnfinished(context, records, target);
    const journal = new Journal(context, {
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
    const back = await goBack(context, { ...target, taskDefinitions: definitionsOf(target) }, () => lock.confirm());
    if (back.problem !== undefined) {
      step.failed(back.problem);
      await conclude({ context, journal }, 'stuck', back.problem);
      throw stuck(settings.name, target, back.problem);
    }
    step.done('it serves');
    await journal.end('rollout');
    await markReplaced(context, records, before?.digest, target);
    await conclude({ context, journal }, 'succeeded', back.drift);
    if (back.drift !== undefined) out.say(`The stacks do not follow yet: ${back.drift}`);
    return { record: journal.record, exitCode: exit.done };
  } finally {
    await giveBack(context, lock);
  }
}

const definitionsOf = ({ evidence }: ReleaseRecord) => evidence.taskDefinitions ?? {};

/** The database is never rolled back, so the schema as it is now decides. @throws Failure with exit code 5 */
async function guard(
  context: Context,
  records: readonly ReleaseRecord[],
  target: ReleaseRecord,
  ask: boolean,
): Promise<void> {
  const { name } = context.settings;
  if (!ask && schemaIsThatOf(target, records)) {
    context.out.say('PASS the schema bears it: no migration was applied since');
    return;
  }
  let schema = schemaFromRecords(records);
  let found = bearing(target, schema);
  if (ask || found.bears === 'unknown') {
    schema = await schemaFromDatabase(context, target.version);
    found = bearing(target, schema);
  }
  if (found.bears === true) {
    context.out.say(`PASS the schema bears it: ${found.because}`);
    return;
  }
  const applied = appliedSince(records, target);
  throw new Failure({
    what:
      found.bears === false
        ? `Release ${target.version} cannot serve with the schema as it is`
        : `It is not known whether release ${target.version} can serve with the schema as it is`,
    why: found.because,
    next: [
      'Go forward: fix the fault, build, and deploy',
      ...(applied.length === 0
        ? []
        : [`Or revert first, newest first, if their data may go: ${applied.join(', ')} (docs/runbooks/rollback.md)`]),
      `Or a newer release: npm run release -- releases ${name}`,
    ],
    exitCode: exit.blocked,
  });
}

async function schemaFromDatabase(context: Context, version: string): Promise<KnownSchema | undefined> {
  const { schema } = await askDatabase(context, version);
  if (schema === undefined) return undefined;
  // A schema without any migration works with everything.
  const compatibleFrom = schema.newest === null ? '0.0.0' : (schema.compatibleFrom ?? undefined);
  return { compatibleFrom, source: 'the database says so' };
}

async function confirm(context: Context, target: ReleaseRecord, { yes, to }: RollbackOptions): Promise<void> {
  if (yes) return;
  const { name } = context.settings;
  const told = `${imageName(target)} (commit ${target.commit.slice(0, 12)}, release ${target.id})`;
  const answer = await context.ask(`Roll ${name} back to ${told}? Type ${name}:`);
  if (answer?.trim() === name) return;
  throw new Failure({
    what: 'The rollback was not confirmed',
    why: answer === undefined ? 'nobody is here to answer' : `expected ${name}`,
    next: [`npm run release -- rollback ${name}${to === undefined ? '' : ` --to ${to}`} --yes`],
    exitCode: exit.blocked,
  });
}

/** What somebody began and did not end is over with this. An own rollback that was cut off is followed by this one. */
async function closeUnfinished(context: Context, records: readonly ReleaseRecord[], target: ReleaseRecord) {
  for (const record of records.filter(isUnfinished)) {
    const problem = `interrupted; ${target.version} was brought back`;
    const finishedAt = context.clock.now().toISOString();
    await saveRelease(context, { ...record, result: 'rolled-back', finishedAt, problem });
  }
}

/** What was taken back is no good release any more, so that the next rollback does not lead to it. */
async function markReplaced(
  context: Context,
  records: readonly ReleaseRecord[],
  digest: string | undefined,
  target: ReleaseRecord,
): Promise<void> {
  const since = records.findIndex(({ id }) => id === target.id);
  for (const record of records.slice(0, Math.max(0, since))) {
    if (record.digest !== digest || record.result !== 'succeeded' || record.only === 'infra') continue;
    await saveRelease(context, { ...record, result: 'rolled-back' });
  }
}

const stuck = (name: string, target: ReleaseRecord, problem: string): Failure =>
  new Failure({
    what: `The rollback to ${target.version} did not come to its end`,
    why: problem,
    next: [
      'docs/runbooks/stuck-deployment.md',
      `npm run release -- status ${name}`,
      `npm run release -- logs ${name} --since 1h --level error`,
    ],
    exitCode: exit.stuck,
  });
