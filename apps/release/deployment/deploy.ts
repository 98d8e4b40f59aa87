import { type ExitCode, exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { readParameter } from '../aws/ssm.ts';
import { whoReleases } from '../environment/actor.ts';
import type { Context } from '../environment/context.ts';
import { type Assembly, assemble } from '../environment/stacks/assembly.ts';
import { begin } from './begin.ts';
import { chooseImage, type ReleasedImage } from './choose-image.ts';
import { type Held, takeLock } from './lock/lock.ts';
import { type Ended, succeed, whenItFails } from './outcome.ts';
import type { Phase, Run } from './phase.ts';
import { imageStacks, infrastructure } from './phases/infrastructure.ts';
import { migration, migrationStack, roles } from './phases/migrations.ts';
import { rollout, whatReallyRuns } from './phases/rollout.ts';
import { smokeTest } from './phases/smoke.ts';
import { snapshot } from './phases/snapshot.ts';
import { watch } from './phases/watch-alarms.ts';
import { makePlan, printPlan } from './plan/plan.ts';
import { Journal } from './record/journal.ts';
import { isUnfinished, recordId } from './record/record.ts';
import { listReleases } from './record/store.ts';
import { demandSameTemplates, resumable } from './resume.ts';

export interface DeployOptions {
  readonly digest: string | undefined;
  readonly commit: string | undefined;
  readonly planOnly: boolean;
  readonly only: 'app' | 'infra' | undefined;
  readonly planHash: string | undefined;
  readonly reason: string;
  readonly yes: boolean;
  readonly watchMinutes: number;
  readonly ignoreAlarms: readonly string[];
  readonly rolesAgain: boolean;
}

const phases: readonly Phase[] = [
  snapshot,
  infrastructure,
  migrationStack,
  roles,
  migration,
  rollout,
  whatReallyRuns,
  smokeTest,
  watch,
];

/** One release: lock, preflight, plan, approval, the phases, and the end with its record. */
export async function deploy(context: Context, options: DeployOptions): Promise<Ended> {
  const image = await untouched(context, () => imageFor(context, options));
  const assembly = await untouched(context, () => assemblyFor(context, options, image));
  const by = await whoReleases(context);
  const [newest] = await listReleases(context, 1);
  const id = newest !== undefined && isUnfinished(newest) ? newest.id : recordId(context.clock.now(), image.digest);
  const why = options.reason === '' ? `release of ${image.version} (${image.commit.slice(0, 12)})` : options.reason;
  const lock = await untouched(context, () => takeLock(context, { kind: 'deploy', who: by, why, release: id }));
  try {
    const records = await listReleases(context);
    const resumed = resumable(context.settings.name, records, { digest: image.digest, only: options.only });
    if (resumed !== undefined) demandSameTemplates(resumed, assembly);
    if (resumed !== undefined) context.out.say(`Release ${resumed.id} was interrupted; going on where it stood`);
    const journal =
      resumed === undefined
        ? await untouched(context, () => begin(context, options, { id, by }, image, assembly, records))
        : new Journal(context, resumed);
    const { watchMinutes, rolesAgain } = options;
    const run = { context, image, assembly, journal, lock, watchMinutes, rolesAgain, resumed: resumed !== undefined };
    return await carryOut(run);
  } finally {
    await giveBack(context, lock);
  }
}

/** Work before the first phase: who interrupts it has changed nothing. */
async function untouched<T>({ signal, settings }: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Failure({
      what: 'Interrupted',
      why: 'nothing was changed',
      next: [`npm run release -- deploy ${settings.name}`],
    });
  }
}

async function carryOut(run: Run): Promise<Ended> {
  try {
    const { undo } = run.journal.record.evidence;
    if (undo !== undefined) throw new Failure({ what: 'The release was being taken back', why: undo });
    for (const phase of phases) await carryOutPhase(run, phase);
    return await succeed(run);
  } catch (error) {
    return await whenItFails(run, error);
  }
}

async function carryOutPhase(run: Run, phase: Phase): Promise<void> {
  const { context, journal, lock } = run;
  context.signal.throwIfAborted();
  await lock.confirm();
  if (journal.isDone(phase.name)) {
    context.out.say(`PASS ${phase.name}: done before the interruption`);
    return;
  }
  // A phase that was begun is not left out for what it did itself.
  const why = journal.isBegun(phase.name) ? undefined : await phase.skip?.(run);
  if (why !== undefined) {
    context.out.say(`--  ${phase.name}: left out, ${why}`);
    await journal.end(phase.name, `left out: ${why}`);
    return;
  }
  await journal.begin(phase.name);
  const said = await phase.carryOut(run);
  await lock.confirm();
  await journal.end(phase.name, said);
  if (said !== undefined) context.out.say(`PASS ${phase.name}: ${said}`);
}

/** The image to release; for the infrastructure alone, the one that is there or none. */
async function imageFor(context: Context, options: DeployOptions): Promise<ReleasedImage> {
  if (options.only !== 'infra' || options.digest !== undefined || options.commit !== undefined) {
    return chooseImage(context, options);
  }
  const current = await readParameter(context, 'release/image-digest');
  if (current !== undefined) return chooseImage(context, { digest: current.value, commit: undefined });
  const { noRelease } = await import('../../../infra/service/release.ts');
  return { digest: noRelease.imageDigest, commit: noRelease.commit, version: 'unknown' };
}

async function assemblyFor(context: Context, { only }: DeployOptions, image: ReleasedImage): Promise<Assembly> {
  const step = context.out.step('Putting the stacks together');
  const all = await assemble(context.settings, { imageDigest: image.digest, commit: image.commit });
  step.done(`${all.stacks.length} stacks, image ${image.digest}, commit ${image.commit}, version ${image.version}`);
  if (only === undefined) return all;
  return { ...all, stacks: all.stacks.filter(({ id }) => imageStacks.includes(id) === (only === 'app')) };
}

/** What would happen, without a lock and without a change. */
export async function planOnly(context: Context, options: DeployOptions): Promise<ExitCode> {
  const image = await imageFor(context, options);
  const plan = await makePlan(context, await assemblyFor(context, options, image));
  context.out.data(plan, printPlan(plan));
  if (plan.blocked.length > 0) return exit.blocked;
  return plan.hasChanges ? exit.changes : exit.done;
}

export async function giveBack(context: Context, lock: Held): Promise<void> {
  try {
    await lock.release();
  } catch (error) {
    lock.leave();
    context.out.say(
      `The lock stays behind (${(error as Error).name}): a run of the same release takes it over, at once on this machine and after five minutes elsewhere`,
    );
  }
}
