import { type ExitCode, exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { program } from '../../cli/help.ts';
import { explain, isExpired } from '../aws/errors.ts';
import { imageName } from '../environment/image/names.ts';
import { notifyOf } from './notify/notify.ts';
import type { Run } from './phase.ts';
import { exitCodeOf, type Ledger, ledgerOf } from './record/changes.ts';
import type { ReleaseRecord, Result } from './record/record.ts';
import { forgetOldReleases } from './record/store.ts';
import { bearing } from './rollback/compatibility.ts';
import { goBack } from './rollback/restore.ts';

export interface Ended {
  readonly record: ReleaseRecord;
  readonly exitCode: ExitCode;
}

export async function succeed(run: Run): Promise<Ended> {
  await conclude(run, 'succeeded');
  return { record: run.journal.record, exitCode: exit.done };
}

/** What becomes of a release that did not go through. @throws Failure for the operator, always */
export async function whenItFails(run: Run, error: unknown): Promise<never> {
  // Whoever aborts makes the rollout fail: then the verdict is theirs.
  await run.lock.confirm().catch(() => {});
  try {
    return await judge(run, error);
  } catch (verdict) {
    throw isTold(verdict) ? verdict : interrupted(run, verdict);
  }
}

async function judge(run: Run, error: unknown): Promise<never> {
  if (!isVerdict(run, error)) throw error;
  const failure = error as Failure;
  const ledger = ledgerOf(run.journal.record);
  if (!ledger.serviceTouched) {
    const exitCode = exitCodeOf(ledger, false);
    await conclude(run, exitCode === exit.stuck ? 'stuck' : 'failed', `${failure.what}: ${failure.why}`);
    throw told(failure, ledger, exitCode, stillServing(run));
  }
  try {
    return await takeBack(run, failure, ledger);
  } catch (second) {
    if (isTold(second) || !isVerdict(run, second)) throw second;
    const { what, why } = second as Failure;
    await conclude(run, 'stuck', `${failure.what}: ${failure.why}; taking it back: ${what}: ${why}`);
    throw told(failure, ledger, exit.stuck, `taking it back failed too: ${what}: ${why}`);
  }
}

/** Brings the release before back, and says which one serves. */
async function takeBack(run: Run, failure: Failure, ledger: Ledger): Promise<never> {
  const { context, journal, lock } = run;
  const problem = `${failure.what}: ${failure.why}`;
  const { before, evidence } = journal.record;
  context.out.say(`FAIL${problem}`);
  if (evidence.undo === undefined) await journal.note({ undo: problem.slice(0, 300) });
  if (before === undefined) {
    await conclude(run, 'stuck', problem);
    throw told(failure, ledger, exit.stuck, 'this is the first release here: there is none to go back to');
  }
  if (before.digest === run.image.digest) {
    await conclude(run, 'stuck', problem);
    throw told(failure, ledger, exit.stuck, 'this very image ran before: there is nothing to go back to');
  }
  const { migration } = evidence;
  const changed = (migration?.applied.length ?? 0) > 0;
  const schema = { compatibleFrom: migration?.compatibleFrom, source: 'this release migrated it' };
  const bears = changed ? bearing(before, schema) : undefined;
  if (bears?.bears === false) {
    await conclude(run, 'stuck', problem);
    throw told(failure, ledger, exit.stuck, `the release before cannot serve any more: ${bears.because}; go forward`);
  }
  const step = context.out.step(`Rolling back to ${imageName(before)}`);
  const back = await goBack(context, before, () => lock.confirm());
  if (back.problem !== undefined) {
    step.failed(back.problem);
    await conclude(run, 'stuck', `${problem}; ${back.problem}`);
    throw told(failure, ledger, exit.stuck, `the release before does not serve again: ${back.problem}`);
  }
  step.done('it serves again');
  await conclude(run, 'rolled-back', problem);
  const drift = back.drift === undefined ? '' : `; the stacks do not follow yet: ${back.drift}`;
  throw told(failure, ledger, exitCodeOf(ledger, true), `rolled back: ${imageName(before)} serves again${drift}`, true);
}

/** The record, those who listen, and what is old. Who cannot be told changes nothing. */
export async function conclude(
  { context, journal }: Pick<Run, 'context' | 'journal'>,
  result: Result,
  problem?: string,
) {
  await journal.finish(result, problem?.slice(0, 600));
  const notTold = await notifyOf(context, journal.record);
  if (notTold.length > 0) await journal.note({ notTold }).catch(() => {});
  await forgetOldReleases(context).catch(() => {});
}

/** A failure that decides something, as against one that came in between and leaves the release unfinished. */
function isVerdict({ context, lock }: Run, error: unknown): boolean {
  if (context.signal.aborted || lock.lost.aborted || !(error instanceof Failure)) return false;
  return !isExpired(error.cause) && !/credentials have expired/i.test(error.what);
}

class Told extends Failure {}
const isTold = (error: unknown): boolean => error instanceof Told;

function told(
  { what, why, next, cause }: Failure,
  { stands }: Ledger,
  exitCode: ExitCode,
  outcome: string,
  servesAgain = false,
): Told {
  const standing = stands.length === 0 ? '' : `\nWhat stands: ${stands.join('; ')}`;
  const place = exitCode === exit.stuck ? ['docs/runbooks/stuck-deployment.md'] : [];
  const after = servesAgain && stands.length > 0 ? ' (the release before works with it)' : '';
  return new Told({
    what,
    why: `${why}\n${outcome}${standing}${after}`,
    next: [...place, ...next],
    exitCode,
    cause,
  });
}

const stillServing = ({ journal }: Run): string => {
  const { before } = journal.record;
  return before === undefined ? 'nothing serves yet' : `${imageName(before)} still serves, the service was not touched`;
};

/** Unfinished: the record stays open, and the same command goes on with it. */
function interrupted({ context, journal, lock }: Run, error: unknown): Failure {
  const { settings } = context;
  const { digest, only, id } = journal.record;
  const again = `${program} deploy ${settings.name} --digest ${digest}${only === undefined ? '' : ` --only ${only}`}`;
  const cause = context.signal.aborted ? context.signal.reason : lock.lost.aborted ? lock.lost.reason : error;
  const explained = explain(cause, '');
  const ledger = ledgerOf(journal.record);
  const untouched = !ledger.serviceTouched && ledger.stands.length === 0;
  const standing = untouched
    ? 'nothing that serves or stores was changed'
    : [...(ledger.serviceTouched ? ['the rollout was begun'] : []), ...ledger.stands].join('; ');
  const { what, why, next } =
    explained instanceof Failure
      ? explained
      : { what: 'The release tool itself failed', why: String((error as Error)?.stack ?? error), next: [] };
  return new Failure({
    what,
    why: `${why}\nRelease ${id} is unfinished: ${standing}`,
    next: lock.lost.aborted
      ? next
      : [
          ...next.filter((step) => step !== '' && !step.startsWith('Run it again')),
          `Run it again, it goes on where it stood: ${again}`,
          `Or give it up: ${program} abort ${settings.name}`,
        ],
    exitCode: untouched ? exit.failed : exit.stuck,
    cause: error,
  });
}
