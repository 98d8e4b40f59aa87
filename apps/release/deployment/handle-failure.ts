import { commandLine } from '../../cli/command-line.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { explain, isExpired } from '../aws/errors.ts';
import { imageName } from '../environment/image/image-names.ts';
import { finishRelease } from './finish-release.ts';
import type { Run } from './phase.ts';
import { type Changes, changesOf, exitCodes, type FailureResult, resultWithoutRollback } from './record/changes.ts';
import type { Before } from './record/record.ts';
import { rollBack } from './rollback/roll-back.ts';
import { compatibilityOfBefore } from './rollback/schema-compatibility.ts';

/**
 * Decides what becomes of a release when a phase fails:
 *
 * 1. The run was interrupted (Ctrl-C, expired credentials, lost lock, a bug): the record stays unfinished, and the
 *    same command resumes it.
 * 2. The service was not touched: the previous release still serves. `failed` where nothing was changed, `stuck` where
 *    stacks or migrations of the release are in place.
 * 3. The service was touched: the previous release is rolled back to. `rolled-back` where it serves again, else `stuck`.
 *
 * @throws Failure for the operator, always
 */
export async function handleFailure(run: Run, error: unknown): Promise<never> {
  // An abort by somebody else makes the rollout fail: this run must notice that it has lost the lock.
  await run.lock.confirm().catch(() => {});
  throw await failureOf(run, error).catch((interruption: unknown) => interrupted(run, interruption));
}

/** @throws whatever interrupted the release, or its rollback */
async function failureOf(run: Run, error: unknown): Promise<Failure> {
  if (!isFailureOfRelease(run, error)) throw error;
  const changes = changesOf(run.journal.record);
  const outcome = changes.serviceTouched ? await restoreService(run, error) : withoutRollback(run, changes);
  const problem = [`${error.what}: ${error.why}`, ...(outcome.problem === undefined ? [] : [outcome.problem])];
  await finishRelease(run, { result: outcome.result, problem: problem.join('; ').slice(0, 600) });
  return explainOutcome(error, changes, outcome);
}

/** A failure that decides the release, as against an interruption that leaves it unfinished. */
function isFailureOfRelease({ context, lock }: Run, error: unknown): error is Failure {
  if (context.signal.aborted || lock.lost.aborted || !(error instanceof Failure)) return false;
  return !isExpired(error.cause) && !/credentials have expired/i.test(error.what);
}

interface Outcome {
  readonly result: FailureResult;
  /** What serves now, for the operator. */
  readonly summary: string;
  /** What went wrong beside the failure itself, for the record. */
  readonly problem?: string;
}

function withoutRollback({ journal }: Run, changes: Changes): Outcome {
  const { before } = journal.record;
  const summary =
    before === undefined ? 'nothing serves yet' : `${imageName(before)} still serves, the service was not touched`;
  return { result: resultWithoutRollback(changes), summary };
}

/** Rolls back to the previous release, where there is one that works with the schema as it is now. */
async function restoreService(run: Run, failure: Failure): Promise<Outcome> {
  const { context, journal, image } = run;
  const { before, evidence } = journal.record;
  context.out.print(`FAIL ${failure.what}: ${failure.why}`);
  if (evidence.rollbackReason === undefined) {
    await journal.note({ rollbackReason: `${failure.what}: ${failure.why}`.slice(0, 300) });
  }
  if (before === undefined) return stuck('this is the first release here: there is none to roll back to');
  if (before.digest === image.digest) return stuck('this very image ran before: there is nothing to roll back to');
  const { isCompatible, because } = compatibilityOfBefore(journal.record);
  if (isCompatible === false) return stuck(`the previous release is not compatible any more: ${because}; roll forward`);
  try {
    return await rollBackTo(run, before);
  } catch (error) {
    if (!isFailureOfRelease(run, error)) throw error;
    const problem = `the rollback failed too: ${error.what}: ${error.why}`;
    return { ...stuck(problem), problem };
  }
}

async function rollBackTo({ context, lock }: Run, before: Before): Promise<Outcome> {
  const step = context.out.step(`Rolling back to ${imageName(before)}`);
  const { problem, drift } = await rollBack(context, before, { confirmLock: () => lock.confirm() });
  if (problem !== undefined) {
    step.failed(problem);
    return { ...stuck(`the previous release does not serve again: ${problem}`), problem };
  }
  step.done('it serves again');
  const summary = `rolled back: ${imageName(before)} serves again`;
  if (drift === undefined) return { result: 'rolled-back', summary };
  const stack = `the Service stack could not be updated to match yet: ${drift}`;
  return { result: 'rolled-back', summary: `${summary}; ${stack}`, problem: stack };
}

const stuck = (summary: string): Outcome => ({ result: 'stuck', summary });

function explainOutcome({ what, why, next, cause }: Failure, { inPlace }: Changes, outcome: Outcome): Failure {
  const compatible = outcome.result === 'rolled-back' ? ' (the previous release is compatible with it)' : '';
  return new Failure({
    what,
    why: [
      why,
      outcome.summary,
      ...(inPlace.length === 0 ? [] : [`Still in place: ${inPlace.join('; ')}${compatible}`]),
    ].join('\n'),
    next: [...(outcome.result === 'stuck' ? ['docs/runbooks/stuck-deployment.md'] : []), ...next],
    exitCode: exitCodes[outcome.result],
    cause,
  });
}

/** The record stays unfinished: the same command resumes it. */
function interrupted({ context, journal, lock }: Run, error: unknown): Failure {
  const { settings } = context;
  const { digest, only, id } = journal.record;
  const again = commandLine('deploy', settings.name, { digest, only });
  const cause = context.signal.aborted ? context.signal.reason : lock.lost.aborted ? lock.lost.reason : error;
  const explained = explain(cause, '');
  const { serviceTouched, inPlace } = changesOf(journal.record);
  const changed = [...(serviceTouched ? ['the rollout was started'] : []), ...inPlace];
  const { what, why, next } =
    explained instanceof Failure
      ? explained
      : { what: 'The release tool itself failed', why: String((error as Error)?.stack ?? error), next: [] };
  return new Failure({
    what,
    why: `${why}\nRelease ${id} is unfinished: ${changed.length === 0 ? 'nothing that serves or stores was changed' : changed.join('; ')}`,
    next: lock.lost.aborted
      ? next
      : [
          ...next.filter((step) => step !== '' && !step.startsWith('Run it again')),
          `Run it again, it resumes: ${again}`,
          `Or abort it: ${commandLine('abort', settings.name)}`,
        ],
    exitCode: changed.length === 0 ? exit.failed : exit.stuck,
    cause: error,
  });
}
