import { createHash } from 'node:crypto';
import type { Release } from '../../../../infra/service/release.ts';
import type { StackState } from '../../aws/cloudformation-stacks.ts';
import { findImage } from '../../aws/ecr.ts';
import { readParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import type { Assembly } from '../../environment/stacks/assembly.ts';
import type { Compared } from '../../environment/stacks/compare.ts';
import type { PlannedDanger } from '../../environment/stacks/dangers.ts';
import { diff, type StackDiff } from '../../environment/stacks/diff.ts';
import { judgeStack } from '../../environment/stacks/stuck-stack.ts';
import { ownVersion } from '../choose-image.ts';
import { lastGood } from '../record/store.ts';
import { type PlannedCost, planCost } from './cost.ts';
import { baseOf, type PlannedMigrations, planMigrations } from './migrations.ts';
import { findMissing, type MissingParameter } from './missing.ts';

export { planAsMarkdown } from './markdown.ts';
export { printPlan } from './report.ts';

export interface PlannedImages {
  /** Digest that the service was last told to run; undefined before the first deployment. */
  readonly running: string | undefined;
  readonly released: string;
  /** Whether the environment's own registry has the released one. */
  readonly found: boolean;
  /** Whether anything that is planned runs it. */
  readonly needed: boolean;
  readonly tags: readonly string[];
  readonly pushedAt: string | undefined;
}

export interface Plan {
  readonly environment: string;
  readonly release: Release;
  /** Of package.json in this working tree. */
  readonly version: string;
  /** Git reference of the running release; undefined where it is unknown. */
  readonly base: string | undefined;
  readonly hasChanges: boolean;
  readonly stacks: readonly StackDiff[];
  /** Deployed for this environment, and not part of it any more. Nothing happens to them. */
  readonly abandoned: readonly StackState[];
  readonly dangers: readonly PlannedDanger[];
  /** Why it may not be deployed; empty where it may. */
  readonly blocked: readonly string[];
  /** Undefined where only a part is planned, or where a size has no price. */
  readonly cost: PlannedCost | undefined;
  readonly migrations: PlannedMigrations;
  readonly missingParameters: readonly MissingParameter[];
  readonly images: PlannedImages;
  /** Of everything that would be done: the same inputs give the same. Binds a deployment to an approved plan. */
  readonly hash: string;
}

export interface PlanOptions {
  /** Git reference of the running release, or `empty`; by default that of the last good release. */
  readonly base?: string | undefined;
  /** Whether the gate judges pending migrations. */
  readonly gate?: boolean;
}

type Needs = Pick<Context, 'aws' | 'settings' | 'clock' | 'variables'>;

/** What a deployment of this assembly would do, asked from AWS by reading alone. */
export async function makePlan(
  context: Needs,
  assembly: Assembly,
  { base: given, gate = true }: PlanOptions = {},
): Promise<Plan> {
  const { settings, release } = assembly;
  const [differences, missingParameters, images, base] = await Promise.all([
    diff(context, assembly),
    findMissing(context),
    planImages(
      context,
      release,
      assembly.stacks.some(({ id }) => id === 'Migration' || id === 'Service'),
    ),
    given ?? lastGood(context).then((running) => baseOf(context.variables, running)),
  ]);
  const { stacks, abandoned, compared } = differences;
  const isWhole = assembly.stacks.length === assembly.names.length;
  const [migrations, cost] = await Promise.all([
    planMigrations(context.variables, base, { gate, runs: assembly.stacks.some(({ id }) => id === 'Migration') }),
    isWhole ? planCost(assembly, compared) : undefined,
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
    ...parts,
    blocked: [...blockedBy(parts), ...stuck(compared, settings.protected)],
    hash: hashOf(assembly, compared),
  };
}

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
    ...(migrations.state === 'blocked' ? ['the migration gate blocks a pending migration'] : []),
    ...(migrations.state === 'not judged' ? ['the migration gate could not judge the pending migrations'] : []),
    ...missingParameters.map(({ name, kind, problem }) => `${kind} ${name}: ${problem}`),
    ...(images.found || !images.needed ? [] : [`the registry does not have the image ${images.released}`]),
  ];
}

const stuck = (compared: readonly Compared[], isProtected: boolean): string[] =>
  compared.flatMap(({ stack, facts }) => {
    const judged = facts === undefined ? undefined : judgeStack(facts, isProtected);
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
