import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { createParameter, writeParameter } from '../../aws/ssm.ts';
import { pollAws, pollSeconds } from '../../environment/poll-aws.ts';
import { claimsPath, type HeldLock, holdLock, type LockPlace } from './held-lock.ts';
import { type Lock, lockDeadSeconds, lockName, readLock } from './lock.ts';

/** A heartbeat of the run before may still be on its way for so long. */
const overwriteSeconds = 3;

export type NewLock = Pick<Lock, 'kind' | 'who' | 'why' | 'release'>;

/**
 * Takes the lock, or takes it over from a run that is dead. Of several who try at once one gets it.
 * @throws Failure that names who holds it, since when and why
 */
export async function takeLock(place: LockPlace, wanted: NewLock): Promise<HeldLock> {
  const mine = newLock(place, wanted);
  if (await createParameter(place, lockName, JSON.stringify(mine))) return holdLock(place, mine);
  const held = await readLock(place);
  // It was released in between.
  if (held === undefined) return takeLock(place, wanted);
  if (held.kind === 'person' || !(await isSilent(place, held))) throw refused(place, held);
  if (!(await claim(place, held))) throw refused(place, held);
  place.out.print(`The run of ${held.who} that held the lock is dead; this one takes the lock over`);
  await writeParameter(place, lockName, JSON.stringify(mine));
  return holdLock(place, mine);
}

/** Takes it from any run: the run that held it stops before its next phase. @throws Failure where a person holds it */
export async function seizeLock(
  place: LockPlace,
  wanted: NewLock,
): Promise<{ lock: HeldLock; from: Lock | undefined }> {
  const mine = newLock(place, wanted);
  const value = JSON.stringify(mine);
  if (await createParameter(place, lockName, value)) return { lock: holdLock(place, mine), from: undefined };
  const from = await readLock(place);
  if (from?.kind === 'person') throw refused(place, from);
  if (from !== undefined && !(await claim(place, from))) throw refused(place, from);
  await writeParameter(place, lockName, value);
  await place.clock.sleep(overwriteSeconds);
  // A heartbeat of the run before may have been on its way, and have overwritten it.
  const writeAgain = async (): Promise<boolean> => {
    if ((await readLock(place))?.token === mine.token) return true;
    await writeParameter(place, lockName, value);
    return false;
  };
  await pollAws(place, writeAgain, {
    everySeconds: overwriteSeconds,
    limitSeconds: 3 * overwriteSeconds,
    until: Boolean,
  });
  return { lock: holdLock(place, mine), from };
}

function newLock({ clock, variables }: LockPlace, wanted: NewLock): Lock {
  const now = clock.now().toISOString();
  const { GITHUB_RUN_ID, GITHUB_SERVER_URL, GITHUB_REPOSITORY } = variables;
  return {
    schemaVersion: 1,
    ...wanted,
    since: now,
    token: randomUUID(),
    heartbeat: now,
    host: hostname(),
    pid: process.pid,
    ...(GITHUB_RUN_ID === undefined
      ? {}
      : { run: `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}` }),
  };
}

/** One claim for each token, so that of two who find the same dead run one takes its place. */
const claim = (place: LockPlace, { token }: Lock): Promise<boolean> =>
  createParameter(place, `${claimsPath}/${token}`, place.clock.now().toISOString());

/**
 * Whether the holder is dead: its process on this machine, or no heartbeat for five minutes. Clocks of two machines
 * differ, so a heartbeat that seems young is watched rather than believed where the holder may be dead.
 */
async function isSilent(place: LockPlace, held: Lock): Promise<boolean> {
  if (held.host === hostname() && held.pid !== undefined) return !isAlive(held.pid);
  const ageSeconds = secondsSince(place, held.heartbeat);
  if (ageSeconds >= lockDeadSeconds) return true;
  const step = place.out.step(`The lock is held by ${held.who}; waiting for a heartbeat of that run`);
  const { done } = await pollAws(place, () => readLock(place), {
    everySeconds: pollSeconds.minutes,
    limitSeconds: lockDeadSeconds - Math.max(0, ageSeconds),
    until: (now) => now !== undefined && (now.token !== held.token || now.heartbeat !== held.heartbeat),
  });
  step.done(done ? 'it is alive' : 'none for five minutes');
  return !done;
}

const secondsSince = ({ clock }: Pick<LockPlace, 'clock'>, moment: string): number =>
  (clock.now().getTime() - Date.parse(moment)) / 1_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function refused({ settings }: LockPlace, { kind, who, since, why, release, run }: Lock): Failure {
  const { name } = settings;
  const next =
    kind === 'person'
      ? [
          `Ask ${who} to run: ${commandLine('unlock', name)}`,
          commandLine('unlock', name, { force: true, reason: 'TEXT' }),
        ]
      : [
          commandLine('watch', name),
          ...(run === undefined ? [] : [run]),
          'Run the same command again when it has finished',
          commandLine('abort', name),
        ];
  return new Failure({
    what: `${name} is locked`,
    why: `${who} holds the lock since ${since}: ${why}${release === undefined ? '' : ` (release ${release})`}`,
    next,
    exitCode: exit.blocked,
  });
}
