import { createHash } from 'node:crypto';
import { noRelease, type Release } from '../../../../infra/service/release.ts';
import { Failure } from '../../../cli/failure.ts';
import { findImage } from '../../aws/ecr.ts';
import { readParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import type { Assembly } from '../../environment/stacks/assembly.ts';
import type { Compared } from '../../environment/stacks/compare.ts';
import { diff } from '../../environment/stacks/diff.ts';
import { judgeStack } from '../../environment/stacks/stuck-stack.ts';
import { ownVersion } from '../choose-image.ts';
import { lastGood } from '../record/store.ts';
import { changedBetween, checklistOf } from './checklist.ts';
import { findMissing } from './missing-parameters.ts';
import type { Plan, PlannedImages } from './plan.ts';
import { planConsole } from './planned-console.ts';
import { planCost } from './planned-cost.ts';
import { baseOf, planMigrations } from './planned-migrations.ts';

export interface PlanOptions {
  /** Git reference of the running release, or `empty`; by default that of the last good release. */
  readonly base?: string | undefined;
  /** Whether the migration check judges pending migrations. */
  readonly checkMigrations?: boolean;
}

type Needs = Pick<Context, 'aws' | 'settings' | 'clock' | 'variables'>;

/** What a deployment of this assembly would do, asked from AWS by reading alone. */
export async function makePlan(
  context: Needs,
  assembly: Assembly,
  { base: given, checkMigrations = true }: PlanOptions = {},
): Promise<Plan> {
  const { settings, release } = assembly;
  const [differences, missingParameters, images, { running, base }] = await Promise.all([
    diff(context, assembly),
    findMissing(context),
    planImages(
      context,
      release,
      assembly.stacks.some(({ id }) => id === 'Migration' || id === 'Service'),
    ),
    given === undefined ? runningIn(context) : { running: undefined, base: given },
  ]);
  const { stacks, abandoned, compared } = differences;
  const isWhole = assembly.stacks.length === assembly.names.length;
  const [migrations, cost, console, changed] = await Promise.all([
    planMigrations(context.variables, base, {
      check: checkMigrations,
      runs: assembly.stacks.some(({ id }) => id === 'Migration'),
      isFirst: given === undefined && running === undefined && neverRan(images),
      follows: settings.database.replicaOf?.environment,
    }),
    isWhole ? planCost(assembly, compared) : undefined,
    isWhole ? planConsole(context, release.commit) : undefined,
    changedBetween(context.variables, base, release.commit),
  ]);
  const dangers = stacks.flatMap((stack) => stack.dangers);
  const parts = { dangers, migrations, missingParameters, images };
  return {
    environment: settings.name,
    release,
    version: ownVersion(),
    base: migrations.base,
    hasChanges: stacks.some(({ state }) => state !== 'unchanged') || migrations.pending.length > 0,
    stacks,
    abandoned,
    cost,
    console,
    ...parts,
    people: changed === undefined ? undefined : checklistOf(changed, { dangers, migrations, cost }),
    blocked: [...blockedBy(parts), ...stuck(compared)],
    hash: hashOf(assembly, compared),
  };
}

async function runningIn(context: Needs) {
  const running = await lastGood(context);
  return { running, base: await baseFor(context, running) };
}

/** Undefined too where this clone cannot know a base: the plan reports it. */
async function baseFor(
  { variables }: Needs,
  running: { readonly version: string; readonly commit: string } | undefined,
): Promise<string | undefined> {
  return baseOf(variables, running).catch((error: unknown) => {
    if (error instanceof Failure) return undefined;
    throw error;
  });
}

/** Whether the service was never set to run an image. */
const neverRan = ({ running }: PlannedImages): boolean => running === undefined || running === noRelease.imageDigest;

async function planImages(context: Needs, { imageDigest }: Release, needed: boolean): Promise<PlannedImages> {
  const [running, image] = await Promise.all([
    readParameter(context, 'release/image-digest'),
    findImage(context, { digest: imageDigest }),
  ]);
  return {
    running: running?.value,
    released: imageDigest,
    found: image !== undefined,
    needed,
    tags: image?.tags ?? [],
    pushedAt: image?.pushedAt?.toISOString(),
  };
}

/** Every reason against a deployment, one line each. */
export function blockedBy({
  dangers,
  migrations,
  missingParameters,
  images,
}: Pick<Plan, 'dangers' | 'migrations' | 'missingParameters' | 'images'>): string[] {
  return [
    ...dangers
      .filter(({ severity }) => severity === 'blocked')
      .map(({ stack, path, type, change }) => `${stack}/${path} (${type}): ${change} of what holds data`),
    ...(migrations.state === 'blocked' ? ['the migration check blocks a pending migration'] : []),
    ...(migrations.state === 'not judged' ? ['the migration check could not judge the pending migrations'] : []),
    ...missingParameters.map(({ name, kind, problem }) => `${kind} ${name}: ${problem}`),
    ...(images.found || !images.needed ? [] : [`the registry does not have the image ${images.released}`]),
  ];
}

const stuck = (compared: readonly Compared[]): string[] =>
  compared.flatMap(({ stack, facts }) => {
    const judged = facts === undefined ? undefined : judgeStack(facts);
    return judged === undefined ? [] : [`stack ${stack.id} is ${judged.detail}; ${judged.fix}`];
  });

function hashOf({ settings, release }: Assembly, compared: readonly Compared[]): string {
  const changing = compared
    .filter(({ state }) => state !== 'unchanged')
    .map(({ stack, deployed, facts }) => [
      stack.id,
      stack.region,
      deployed ?? null,
      facts?.terminationProtection ?? null,
      stack.template,
      stack.terminationProtection,
    ]);
  const inputs = [settings.name, settings.account, settings.region, release.imageDigest, release.commit, changing];
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
}
