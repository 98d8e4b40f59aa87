import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { createParameter, deleteParameter, readParameter, readParameters, writeParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';

export interface Lock {
  /** A `person` gives it back by hand; a `deploy` holds it while it runs. */
  readonly kind: 'deploy' | 'person';
  readonly who: string;
  readonly since: string;
  readonly why: string;
  /** The release that it protects. */
  readonly release?: string;
  /** Changes with every holder: who reads another token than its own has lost the lock. */
  readonly token: string;
  /** When the holder was last heard of. */
  readonly heartbeat: string;
  readonly host?: string;
  readonly pid?: number;
  /** Address of the pipeline's run. */
  readonly run?: string;
}

export const lockName = 'release/lock';
const claims = 'release/claims';
const beatSeconds = 60;
const silenceSeconds = 300;
const lookSeconds = 15;
const settleSeconds = 3;

type Place = Pick<Context, 'aws' | 'settings' | 'clock' | 'out' | 'variables'>;
export type NewLock = Pick<Lock, 'kind' | 'who' | 'why'> & Partial<Pick<Lock, 'release'>>;

/** A lock that this process holds. */
export interface Held {
  readonly lock: Lock;
  /** By what the last heartbeat saw. @throws Failure when somebody else has it */
  check(): void;
  /** Asks now. @throws Failure when somebody else has it */
  confirm(): Promise<void>;
  /** Aborts when it is lost. */
  readonly lost: AbortSignal;
  /** Gives it back. */
  release(): Promise<void>;
  /** Stops renewing it and leaves it there. */
  leave(): void;
}

export async function readLock(place: Place): Promise<Lock | undefined> {
  const found = await readParameter(place, lockName);
  return found === undefined ? undefined : JSON.parse(found.value);
}

/**
 * Takes the lock, or takes it over from a run that is dead. Of several who try at once one gets it.
 * @throws Failure that says who holds it, since when and why
 */
export async function takeLock(place: Place, wanted: NewLock): Promise<Held> {
  for (;;) {
    const mine = newLock(place, wanted);
    if (await createParameter(place, lockName, JSON.stringify(mine))) return hold(place, mine);
    const held = await readLock(place);
    if (held === undefined) continue;
    if (held.kind === 'person' || !(await isSilent(place, held))) throw refused(place, held);
    if (!(await claim(place, held))) throw refused(place, held);
    place.out.say(`The run of ${held.who} that held the lock is over; this one goes on in its place`);
    await writeParameter(place, lockName, JSON.stringify(mine));
    return hold(place, mine);
  }
}

/** Takes it from whoever has it: the run that held it stops before its next phase. */
export async function seizeLock(place: Place, wanted: NewLock): Promise<{ held: Held; from: Lock | undefined }> {
  const mine = newLock(place, wanted);
  if (await createParameter(place, lockName, JSON.stringify(mine))) {
    return { held: hold(place, mine), from: undefined };
  }
  const from = await readLock(place);
  if (from?.kind === 'person') throw refused(place, from);
  if (from !== undefined && !(await claim(place, from))) throw refused(place, from);
  // A heartbeat of the run before may have been on its way, and would take it back.
  for (let tries = 0; tries < 3; tries += 1) {
    await writeParameter(place, lockName, JSON.stringify(mine));
    await place.clock.sleep(settleSeconds);
    if ((await readLock(place))?.token === mine.token) break;
  }
  return { held: hold(place, mine), from };
}

function newLock({ clock, variables }: Place, wanted: NewLock): Lock {
  const now = clock.now().toISOString();
  const { GITHUB_RUN_ID, GITHUB_SERVER_URL, GITHUB_REPOSITORY } = variables;
  return {
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
const claim = (place: Place, { token }: Lock): Promise<boolean> =>
  createParameter(place, `${claims}/${token}`, place.clock.now().toISOString());

/**
 * Whether the holder is gone: its process on this machine, or its heartbeat for five minutes. Clocks of two machines
 * differ, so a heartbeat that seems young is watched rather than believed where the holder may be dead.
 */
async function isSilent(place: Place, held: Lock): Promise<boolean> {
  if (held.host === hostname() && held.pid !== undefined) return !isAlive(held.pid);
  const age = secondsSince(place, held.heartbeat);
  if (age >= silenceSeconds) return true;
  const step = place.out.step(`The lock is held by ${held.who}; looking whether that run still lives`);
  const start = place.clock.elapsedSeconds();
  while (place.clock.elapsedSeconds() - start < silenceSeconds - Math.max(0, age)) {
    await place.clock.sleep(lookSeconds);
    const now = await readLock(place);
    if (now === undefined) continue;
    if (now.token === held.token && now.heartbeat === held.heartbeat) continue;
    step.done('it does');
    return false;
  }
  step.done('it was silent for five minutes');
  return true;
}

export const secondsSince = ({ clock }: Pick<Context, 'clock'>, moment: string): number =>
  (clock.now().getTime() - Date.parse(moment)) / 1_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function refused({ settings }: Place, { kind, who, since, why, release, run }: Lock): Failure {
  const { name } = settings;
  const next =
    kind === 'person'
      ? [
          `Ask ${who} to run: npm run release -- unlock ${name}`,
          `npm run release -- unlock ${name} --force --reason TEXT`,
        ]
      : [
          `npm run release -- watch ${name}`,
          ...(run === undefined ? [] : [run]),
          'Run the same command again when it is over',
          `npm run release -- abort ${name}`,
        ];
  return new Failure({
    what: `${name} is locked`,
    why: `${who} holds the lock since ${since}: ${why}${release === undefined ? '' : ` (release ${release})`}`,
    next,
    exitCode: exit.blocked,
  });
}

function hold(place: Place, mine: Lock): Held {
  const stop = new AbortController();
  const lost = new AbortController();
  const stillMine = async (): Promise<boolean> => {
    const now = await readLock(place);
    if (now?.token === mine.token) return true;
    lost.abort(lockLost(place, now));
    return false;
  };
  const renew = async () => {
    if (!(await stillMine())) return;
    await writeParameter(
      place,
      lockName,
      JSON.stringify({ ...mine, heartbeat: place.clock.now().toISOString() } satisfies Lock),
    );
  };
  const keepBeating = async () => {
    while (!lost.signal.aborted) {
      const slept = await place.clock.sleep(beatSeconds, stop.signal).then(
        () => true,
        () => false,
      );
      if (!slept) return;
      // One that does not get through is no reason to stop: another takes over only after five silent minutes.
      await renew().catch(() => {});
    }
  };
  const beating = mine.kind === 'deploy' ? keepBeating() : undefined;
  return {
    lock: mine,
    lost: lost.signal,
    check: () => lost.signal.throwIfAborted(),
    async confirm() {
      await stillMine();
      lost.signal.throwIfAborted();
    },
    async release() {
      stop.abort();
      // A heartbeat on its way would bring back what is deleted here.
      await beating;
      if (!(await stillMine())) return;
      await deleteParameter(place, lockName);
      for (const { name } of await readParameters(place, claims)) await deleteParameter(place, name);
    },
    leave: () => stop.abort(),
  };
}

const lockLost = ({ settings }: Place, now: Lock | undefined): Failure =>
  new Failure({
    what: 'This run has lost the lock',
    why:
      now === undefined
        ? 'somebody removed it'
        : `${now.who} has it since ${now.since}: ${now.why}; this run does nothing more`,
    next: [`npm run release -- status ${settings.name}`, `npm run release -- releases ${settings.name}`],
    exitCode: exit.stuck,
  });
