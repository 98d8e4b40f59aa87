import { type ExitCode, exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { whoReleases } from '../environment/actor.ts';
import type { Context } from '../environment/context.ts';
import { imageName, shortDigest } from '../environment/image/names.ts';
import { whatServes } from './begin.ts';
import { giveBack } from './deploy.ts';
import { seizeLock } from './lock/lock.ts';
import { conclude } from './outcome.ts';
import { ledgerOf } from './record/changes.ts';
import { Journal } from './record/journal.ts';
import type { Before, ReleaseRecord } from './record/record.ts';
import { listReleases, unfinishedOf } from './record/store.ts';
import { bearing } from './rollback/compatibility.ts';
import { bringToRest, goBack } from './rollback/restore.ts';
import { whyItDoesNotServe } from './rollback/verify-serving.ts';

export interface Aborted {
  readonly exitCode: ExitCode;
  readonly text: string;
  readonly stopped: readonly string[];
  readonly record: ReleaseRecord | undefined;
}

/** Ends what is under way: ECS and CloudFormation take it back, and the release before serves. */
export async function abort(context: Context, reason: string): Promise<Aborted> {
  const { settings, out } = context;
  const by = await whoReleases(context);
  const { held, from } = await seizeLock(context, { kind: 'deploy', who: by, why: reason === '' ? 'abort' : reason });
  try {
    if (from !== undefined) out.say(`The run of ${from.who} (since ${from.since}) has lost the lock and stops`);
    const records = await listReleases(context);
    const unfinished = unfinishedOf(records);
    const step = out.step('Ending what is under way');
    const stopped = await bringToRest(context);
    step.done(stopped.length === 0 ? 'no rollout was under way' : stopped.join(', '));
    if (unfinished === undefined) return await withoutRecord(context, stopped);
    const journal = new Journal(context, unfinished);
    const { before } = unfinished;
    const ledger = ledgerOf(unfinished);
    const stands = ledger.stands.length === 0 ? '' : `; what stands: ${ledger.stands.join('; ')}`;
    const why = `aborted by ${by}${reason === '' ? '' : `: ${reason}`}`;
    if (before === undefined) {
      await conclude({ context, journal }, ledger.serviceTouched ? 'stuck' : 'aborted', why);
      if (ledger.serviceTouched) throw notBack(settings.name, 'this was the first release: there is none before it');
      return {
        exitCode: exit.done,
        text: `Release ${unfinished.id} is given up${stands}`,
        stopped,
        record: journal.record,
      };
    }
    const problem = ledger.serviceTouched
      ? await takeBack(context, unfinished, before, () => held.confirm())
      : await whyItDoesNotServe(context, before.digest);
    if (problem !== undefined) {
      await conclude({ context, journal }, 'stuck', `${why}; ${problem}`);
      throw notBack(settings.name, problem);
    }
    await conclude({ context, journal }, 'aborted', why);
    const text = `Release ${unfinished.id} is aborted: ${imageName(before)} serves${stands}`;
    return { exitCode: exit.done, text, stopped, record: journal.record };
  } finally {
    await giveBack(context, held);
  }
}

/** The tasks that had been replaced already go back too. Gives why the release before does not serve. */
async function takeBack(
  context: Context,
  { evidence: { migration } }: ReleaseRecord,
  before: Before,
  halt: () => Promise<void>,
): Promise<string | undefined> {
  const schema = { compatibleFrom: migration?.compatibleFrom, source: 'this release migrated it' };
  const bears = (migration?.applied.length ?? 0) > 0 ? bearing(before, schema) : undefined;
  if (bears?.bears === false) return `${bears.because}; go forward instead`;
  const { problem, drift } = await goBack(context, before, halt);
  if (problem === undefined && drift !== undefined) context.out.say(`The stacks do not follow yet: ${drift}`);
  return problem;
}

/** A rollout that no record knows, such as one begun by hand in the console. */
async function withoutRecord(context: Context, stopped: readonly string[]): Promise<Aborted> {
  if (stopped.length === 0) {
    return {
      exitCode: exit.done,
      text: 'Nothing was under way: there is nothing to abort',
      stopped,
      record: undefined,
    };
  }
  const serves = await whatServes(context, await listReleases(context));
  const problem = serves === undefined ? 'nothing serves' : await whyItDoesNotServe(context, serves.digest);
  if (problem !== undefined) throw notBack(context.settings.name, problem);
  const text = `Stopped ${stopped.join(', ')}; ${shortDigest(serves?.digest ?? '')} serves`;
  return { exitCode: exit.done, text, stopped, record: undefined };
}

const notBack = (name: string, problem: string): Failure =>
  new Failure({
    what: 'Aborted, but the release before does not serve',
    why: problem,
    next: [
      `npm run release -- rollback ${name}`,
      'docs/runbooks/stuck-deployment.md',
      `npm run release -- status ${name}`,
    ],
    exitCode: exit.stuck,
  });
