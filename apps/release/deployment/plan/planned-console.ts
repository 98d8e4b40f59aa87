import { commandLine } from '../../../cli/command-line.ts';
import { buildConsole } from '../../../local/web/build.ts';
import { type Bucket, listKeys } from '../../aws/s3/objects.ts';
import { readParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import { changedFiles, headCommit } from '../../environment/git.ts';
import { servedBuild } from '../web/builds.ts';
import { readBuilt } from '../web/publish.ts';
import { assetsPrefix, webBucketParameter } from '../web/web-bucket.ts';

/** What a release does to the pages that people have open. */
export interface PlannedConsole {
  /** The build that people get now; undefined before the first one. */
  readonly served: { readonly id: string; readonly commit: string } | undefined;
  /** The build of the release, and how many of its assets are new there; undefined where none is, or all will be. */
  readonly built: { readonly id: string; readonly assets: number; readonly newAssets: number } | undefined;
  /** Why the release publishes none. */
  readonly skipped: string | undefined;
}

type Needs = Pick<Context, 'aws' | 'settings' | 'clock' | 'variables'>;

/**
 * Why a release of this commit does not publish the console; undefined where it does.
 * @throws Failure without git or outside of a clone
 */
export async function whyNoConsole(context: Needs, commit: string): Promise<string | undefined> {
  return (await findBucket(context)) === undefined ? withoutBucket(context) : whyOtherTree(context, commit);
}

/** Built here, and compared with what is there: nothing is written. */
export async function planConsole(context: Needs, commit: string): Promise<PlannedConsole> {
  const bucket = await findBucket(context);
  // The stacks of the release bring it, before the console is published.
  if (bucket === undefined)
    return { served: undefined, built: undefined, skipped: await whyOtherTree(context, commit) };
  const [skipped, served] = await Promise.all([whyOtherTree(context, commit), servedBuild(bucket)]);
  return {
    served: served && { id: served.id, commit: served.commit },
    built: skipped === undefined ? await compareBuild(bucket) : undefined,
    skipped,
  };
}

async function findBucket(context: Needs): Promise<Bucket | undefined> {
  const parameter = await readParameter(context, webBucketParameter);
  return parameter && { aws: context.aws, name: parameter.value };
}

const withoutBucket = ({ settings }: Needs): string => `${settings.name} has no bucket for it`;

async function whyOtherTree(context: Needs, commit: string): Promise<string | undefined> {
  const isOther = (await headCommit(context)) !== commit || (await changedFiles(context)).length > 0;
  return isOther
    ? `this tree is not that of commit ${commit.slice(0, 12)}; from there: ${commandLine('web publish', context.settings.name)}`
    : undefined;
}

async function compareBuild(bucket: Bucket): Promise<PlannedConsole['built']> {
  const [built, keys] = await Promise.all([buildConsole().then(readBuilt), listKeys(bucket, assetsPrefix)]);
  const known = new Set(keys);
  const newAssets = built.assets.filter(({ key }) => !known.has(key)).length;
  return { id: built.id, assets: built.assets.length, newAssets };
}

export function consoleText({ served, built, skipped }: PlannedConsole): string {
  const now =
    served === undefined ? 'none is served' : `${served.id} of commit ${served.commit.slice(0, 12)} is served`;
  if (skipped !== undefined) return `${now}, and stays: ${skipped}`;
  if (built === undefined) return `${now}, and the first comes with the release`;
  if (built.id === served?.id) return `${now}, and is that of this release`;
  return `${now}, ${built.id} comes with the release: ${built.newAssets} of ${built.assets} assets are new`;
}
