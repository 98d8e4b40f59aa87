import { commandLine } from '../../cli/command-line.ts';
import { type ExitCode, exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { readParameter } from '../aws/ssm.ts';
import { whoReleases } from '../environment/actor.ts';
import type { Context } from '../environment/context.ts';
import { assemble } from '../environment/stacks/assemble.ts';
import type { Assembly } from '../environment/stacks/assembly.ts';
import { chooseImage, type ReleasedImage } from './choose-image.ts';
import type { DeployOptions } from './deploy-options.ts';
import { type Finished, finishRelease } from './finish-release.ts';
import { handleFailure } from './handle-failure.ts';
import { releaseLock } from './lock/held-lock.ts';
import { takeLock } from './lock/take-lock.ts';
import type { Phase, Run } from './phase.ts';
import { publishConsole } from './phases/console.ts';
import { databaseAccess } from './phases/database-access.ts';
import { imageStacks, infrastructure } from './phases/infrastructure.ts';
import { migrationStack } from './phases/migration-stack.ts';
import { migrations } from './phases/migrations.ts';
import { roles } from './phases/roles.ts';
import { rollout } from './phases/rollout.ts';
import { smokeTest } from './phases/smoke.ts';
import { snapshot } from './phases/snapshot.ts';
import { verifyTasks } from './phases/verify-tasks.ts';
import { watchAlarms } from './phases/watch-alarms.ts';
import { makePlan } from './plan/make-plan.ts';
import { printPlan } from './plan/print-plan.ts';
import { Journal } from './record/journal.ts';
import { isUnfinished, recordId } from './record/record.ts';
import { listReleases } from './record/store.ts';
import { demandSameTemplates, resumable } from './resume.ts';
import { startRelease } from './start-release.ts';

const phases: readonly Phase[] = [
  snapshot,
  infrastructure,
  migrationStack,
  roles,
  databaseAccess,
  migrations,
  rollout,
  verifyTasks,
  smokeTest,
  watchAlarms,
  publishConsole,
];

/** One release: lock, preflight, plan, approval, the phases, and the result in its record. */
export async function deploy(context: Context, options: DeployOptions): Promise<Finished> {
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
    if (resumed !== undefined) context.out.print(`Release ${resumed.id} was interrupted; resuming it`);
    const journal =
      resumed === undefined
        ? await untouched(context, () => startRelease(context, options, { id, by }, image, assembly, records))
        : new Journal(context, resumed);
    const { watchMinutes, rolesAgain } = options;
    const run = { context, image, assembly, journal, lock, watchMinutes, rolesAgain, resumed: resumed !== undefined };
    return await runPhases(run);
  } finally {
    await releaseLock(context, lock);
  }
}

/** Work before the first phase: an interruption has changed nothing. */
async function untouched<T>({ signal, settings }: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Failure({
      what: 'Interrupted',
      why: 'nothing was changed',
      next: [commandLine('deploy', settings.name)],
    });
  }
}

async function runPhases(run: Run): Promise<Finished> {
  try {
    const { rollbackReason } = run.journal.record.evidence;
    if (rollbackReason !== undefined) {
      throw new Failure({ what: 'The release was being rolled back', why: rollbackReason });
    }
    for (const phase of phases) await runPhase(run, phase);
    await finishRelease(run, { result: 'succeeded' });
    return { record: run.journal.record, exitCode: exit.done };
  } catch (error) {
    return await handleFailure(run, error);
  }
}

async function runPhase(run: Run, phase: Phase): Promise<void> {
  const { context, journal, lock } = run;
  context.signal.throwIfAborted();
  await lock.confirm();
  if (journal.isDone(phase.name)) {
    context.out.print(`PASS ${phase.name}: done before the interruption`);
    return;
  }
  // A phase that was started is not skipped for what it did itself.
  const reason = journal.isBegun(phase.name) ? undefined : await phase.skipReason?.(run);
  if (reason !== undefined) {
    context.out.print(`SKIP ${phase.name}: ${reason}`);
    await journal.end(phase.name, 'skipped', reason);
    return;
  }
  await journal.begin(phase.name);
  const summary = await phase.execute(run);
  await lock.confirm();
  await journal.end(phase.name, 'done', summary);
  if (summary !== undefined) context.out.print(`PASS ${phase.name}: ${summary}`);
}

/** The image to release; for the infrastructure alone, the one that is deployed or none. */
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
  const step = context.out.step('Synthesising the stacks');
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
