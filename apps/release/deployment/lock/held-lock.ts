import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { poll } from '../../../cli/poll.ts';
import { deleteParameter, readParameters, writeParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import { heartbeatSeconds, type Lock, lockName, readLock } from './lock.ts';

export type LockPlace = Pick<Context, 'aws' | 'settings' | 'clock' | 'out' | 'variables'>;

/** Parameters below it mark dead runs whose lock somebody is taking over. */
export const claimsPath = 'release/claims';

/** A lock that this process holds. */
export interface HeldLock {
  readonly lock: Lock;
  /** By what the last heartbeat saw. @throws Failure when somebody else has it */
  check(): void;
  /** Reads it now. @throws Failure when somebody else has it */
  confirm(): Promise<void>;
  /** Aborts when it is lost. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
  /** Stops renewing it and leaves it in place. */
  abandon(): void;
}

/** Renews the lock of a deployment until it is released, abandoned or lost. */
export function holdLock(place: LockPlace, mine: Lock): HeldLock {
  const stop = new AbortController();
  const lost = new AbortController();
  const isMine = async (): Promise<boolean> => {
    try {
      const now = await readLock(place);
      if (now?.token === mine.token) return true;
      lost.abort(lockLost(place, now));
    } catch (error) {
      // What holds something else than a lock is not this run's lock.
      if (!(error instanceof Failure)) throw error;
      lost.abort(error);
    }
    return false;
  };
  const renew = async (): Promise<void> => {
    // A heartbeat that fails is no reason to stop: another run takes over only after five minutes without one.
    if (!(await isMine().catch(() => false))) return;
    const renewed: Lock = { ...mine, heartbeat: place.clock.now().toISOString() };
    await writeParameter(place, lockName, JSON.stringify(renewed)).catch(() => {});
  };
  const keepRenewing = () =>
    poll(renew, {
      clock: place.clock,
      everySeconds: heartbeatSeconds,
      until: () => lost.signal.aborted,
      signal: stop.signal,
    }).catch(() => {});
  const renewing = mine.kind === 'deploy' ? keepRenewing() : undefined;
  return {
    lock: mine,
    lost: lost.signal,
    check: () => lost.signal.throwIfAborted(),
    async confirm() {
      await isMine();
      lost.signal.throwIfAborted();
    },
    async release() {
      stop.abort();
      // A heartbeat on its way would write again what is deleted here.
      await renewing;
      if (!(await isMine())) return;
      await deleteParameter(place, lockName);
      for (const { name } of await readParameters(place, claimsPath)) await deleteParameter(place, name);
    },
    abandon: () => stop.abort(),
  };
}

/** Releases it; one that cannot be released is left to the next run. */
export async function releaseLock({ out }: Pick<Context, 'out'>, lock: HeldLock): Promise<void> {
  try {
    await lock.release();
  } catch (error) {
    lock.abandon();
    out.print(
      `The lock could not be released (${(error as Error).name}): a run of the same release takes it over, at once on this machine and after five minutes elsewhere`,
    );
  }
}

const lockLost = ({ settings }: LockPlace, now: Lock | undefined): Failure =>
  new Failure({
    what: 'This run has lost the lock',
    why:
      now === undefined
        ? 'somebody removed it'
        : `${now.who} has it since ${now.since}: ${now.why}; this run does nothing more`,
    next: [commandLine('status', settings.name), commandLine('releases', settings.name)],
    exitCode: exit.stuck,
  });
