import { commandLine } from '../../cli/command-line.ts';
import { type ExitCode, exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { whoReleases } from '../environment/actor.ts';
import type { Context } from '../environment/context.ts';
import { imageName, shortDigest } from '../environment/image/image-names.ts';
import { finishRelease } from './finish-release.ts';
import { releaseLock } from './lock/held-lock.ts';
import { seizeLock } from './lock/take-lock.ts';
import { changesOf } from './record/changes.ts';
import { Journal } from './record/journal.ts';
import type { Before, ReleaseRecord } from './record/record.ts';
import { listReleases, unfinishedOf } from './record/store.ts';
import { rollBack, stopAndWaitUntilStable } from './rollback/roll-back.ts';
import { compatibilityOfBefore } from './rollback/schema-compatibility.ts';
import { whyNotServing } from './rollback/verify-serving.ts';
import { servingRelease } from './serving-release.ts';

export interface Aborted {
  readonly exitCode: ExitCode;
  readonly text: string;
  readonly stopped: readonly string[];
  readonly record: ReleaseRecord | undefined;
}

/** Stops what is in progress: ECS and CloudFormation roll it back, and the previous release serves. */
export async function abort(context: Context, reason: string): Promise<Aborted> {
  const { settings, out } = context;
  const by = await whoReleases(context);
  const { lock, from } = await seizeLock(context, { kind: 'deploy', who: by, why: reason === '' ? 'abort' : reason });
  try {
    if (from !== undefined) out.print(`The run of ${from.who} (since ${from.since}) has lost the lock and stops`);
    const records = await listReleases(context);
    const unfinished = unfinishedOf(records);
    const step = out.step('Stopping what is in progress');
    const stopped = await stopAndWaitUntilStable(context);
    step.done(stopped.length === 0 ? 'no rollout was in progress' : stopped.join(', '));
    if (unfinished === undefined) return await withoutRecord(context, stopped);
    const journal = new Journal(context, unfinished);
    const { before } = unfinished;
    const { inPlace, serviceTouched } = changesOf(unfinished);
    const rest = inPlace.length === 0 ? '' : `; still in place: ${inPlace.join('; ')}`;
    const why = `aborted by ${by}${reason === '' ? '' : `: ${reason}`}`;
    if (before === undefined) {
      await finishRelease({ context, journal }, { result: serviceTouched ? 'stuck' : 'aborted', problem: why });
      if (serviceTouched) throw notServing(settings.name, 'this was the first release: there is none before it');
      return {
        exitCode: exit.done,
        text: `Release ${unfinished.id} is aborted${rest}`,
        stopped,
        record: journal.record,
      };
    }
    const problem = serviceTouched
      ? await rollBackAborted(context, unfinished, before, () => lock.confirm())
      : await whyNotServing(context, before.digest);
    if (problem !== undefined) {
      await finishRelease({ context, journal }, { result: 'stuck', problem: `${why}; ${problem}` });
      throw notServing(settings.name, problem);
    }
    await finishRelease({ context, journal }, { result: 'aborted', problem: why });
    const text = `Release ${unfinished.id} is aborted: ${imageName(before)} serves${rest}`;
    return { exitCode: exit.done, text, stopped, record: journal.record };
  } finally {
    await releaseLock(context, lock);
  }
}

/** Tasks that were replaced already are rolled back too. Returns why the previous release does not serve. */
async function rollBackAborted(
  context: Context,
  record: ReleaseRecord,
  before: Before,
  confirmLock: () => Promise<void>,
): Promise<string | undefined> {
  const { isCompatible, because } = compatibilityOfBefore(record);
  if (isCompatible === false) return `${because}; roll forward instead`;
  const { problem, drift } = await rollBack(context, before, { confirmLock });
  if (problem === undefined && drift !== undefined)
    context.out.print(`The Service stack could not be updated yet: ${drift}`);
  return problem;
}

/** A rollout without a record, such as one that was started by hand in the console. */
async function withoutRecord(context: Context, stopped: readonly string[]): Promise<Aborted> {
  if (stopped.length === 0) {
    return {
      exitCode: exit.done,
      text: 'Nothing was in progress: there is nothing to abort',
      stopped,
      record: undefined,
    };
  }
  const serves = await servingRelease(context, await listReleases(context));
  const problem = serves === undefined ? 'nothing serves' : await whyNotServing(context, serves.digest);
  if (problem !== undefined) throw notServing(context.settings.name, problem);
  const text = `Stopped ${stopped.join(', ')}; ${shortDigest(serves?.digest ?? '')} serves`;
  return { exitCode: exit.done, text, stopped, record: undefined };
}

const notServing = (name: string, problem: string): Failure =>
  new Failure({
    what: 'Aborted, but the previous release does not serve',
    why: problem,
    next: [commandLine('rollback', name), 'docs/runbooks/stuck-deployment.md', commandLine('status', name)],
    exitCode: exit.stuck,
  });
