import { failures, printChecks } from '../../cli/check-tree.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { preflight } from '../checks/doctor/preflight.ts';
import type { Context } from '../environment/context.ts';
import type { Assembly } from '../environment/stacks/assembly.ts';
import { approve } from './approval.ts';
import type { ReleasedImage } from './choose-image.ts';
import type { DeployOptions } from './deploy-options.ts';
import { announce } from './notify/notify.ts';
import { readAlarms } from './phases/read-alarms.ts';
import { makePlan } from './plan/make-plan.ts';
import { checkedOf } from './plan/planned-migrations.ts';
import { printPlan } from './plan/print-plan.ts';
import { Journal } from './record/journal.ts';
import type { Before, ReleaseRecord } from './record/record.ts';
import { isGood } from './record/store.ts';
import { templatesHash } from './resume.ts';
import { servingRelease } from './serving-release.ts';

/** Preflight, plan and approval; then the record is started. Nothing is changed before. */
export async function startRelease(
  context: Context,
  options: DeployOptions,
  record: Pick<ReleaseRecord, 'id' | 'by'>,
  image: ReleasedImage,
  assembly: Assembly,
  records: readonly ReleaseRecord[],
): Promise<Journal> {
  await runPreflight(context, image, assembly, options);
  const planning = context.out.step('Plan');
  const plan = await makePlan(context, assembly);
  planning.done(plan.hasChanges ? `plan ${plan.hash}` : 'no changes; the running tasks are verified all the same');
  context.out.print(printPlan(plan));
  // Infrastructure alone is also deployed before there is an image.
  const blocked = plan.blocked.filter((why) => options.only !== 'infra' || !why.includes(plan.images.released));
  const approval = await approve(
    context,
    { hash: plan.hash, blocked },
    {
      planHash: options.planHash,
      yes: options.yes,
      again: options.only === 'infra' ? { only: options.only } : { digest: image.digest },
    },
  );
  const before = goodBefore(await servingRelease(context, records), records, image.digest);
  if (before === undefined) context.out.print('Nothing serves here yet: this release has none to roll back to');
  const alarmsBefore = (await readAlarms(context)).filter(({ state }) => state === 'ALARM').map(({ id }) => id);
  const journal = new Journal(context, {
    schemaVersion: 2,
    ...record,
    kind: 'deploy',
    environment: context.settings.name,
    ...image,
    ...(options.only === undefined ? {} : { only: options.only }),
    reason: options.reason,
    startedAt: context.clock.now().toISOString(),
    ...(before === undefined ? {} : { before }),
    phases: {},
    evidence: {
      plan: plan.hash,
      approval,
      templatesHash: templatesHash(assembly),
      migrationCheck: checkedOf(plan.migrations),
      ...(alarmsBefore.length === 0 ? {} : { alarmsBefore }),
      ...(options.ignoreAlarms.length === 0 ? {} : { alarmsIgnored: options.ignoreAlarms }),
    },
  });
  await journal.note({});
  const githubDeployment = await announce(context, journal.record);
  if (githubDeployment !== undefined) await journal.note({ githubDeployment });
  return journal;
}

/** Where this very image runs already, but from a release that did not succeed: the last good release. */
function goodBefore(serves: Before | undefined, records: readonly ReleaseRecord[], digest: string): Before | undefined {
  if (serves === undefined || serves.digest !== digest) return serves;
  const good = records.find(isGood);
  if (good === undefined || good.digest === digest) return serves;
  const { id, commit, version, evidence } = good;
  return { id, digest: good.digest, commit, version, taskDefinitions: evidence.taskDefinitions ?? {} };
}

async function runPreflight(
  context: Context,
  image: ReleasedImage,
  { stacks }: Assembly,
  options: DeployOptions,
): Promise<void> {
  const step = context.out.step('Preflight');
  const digest = options.only === 'infra' ? undefined : image.digest;
  const check = await preflight(context, { digest, stacks, ignoreAlarms: options.ignoreAlarms });
  const wrong = failures(check);
  if (wrong.length === 0) {
    step.done();
    return;
  }
  step.failed();
  context.out.print(printChecks(check));
  throw new Failure({
    what: 'The preflight failed',
    why: wrong.map(({ path, detail }) => `${path.replace('preflight > ', '')}: ${detail}`).join('; '),
    next: [
      ...wrong.flatMap(({ fix }) => fix ?? []),
      ...(wrong.some(({ path }) => path.includes('alarms'))
        ? ['An alarm that may be in ALARM: deploy with --ignore-alarm ID']
        : []),
    ],
    exitCode: exit.blocked,
  });
}
