import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { type Bucket, putObject, readObject } from '../../aws/s3/objects.ts';
import { readParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';

/**
 * What the web distribution serves: `index.html`, which names the assets of one build; `assets/`, whose names change with their
 * content, so that those of earlier builds stay for tabs that are open; and `builds/`, the page of each build as it was.
 */
export const webBucketParameter = 'files/web-bucket';
export const page = 'index.html';
export const assetsPrefix = 'assets/';
export const buildsPrefix = 'builds/';

/** A browser asks each time whether the page is still right. */
const asked = 'no-cache';
export const forEver = 'public, max-age=31536000, immutable';

/** @throws Failure where the stack that makes the bucket is not deployed */
export async function webBucket(context: Pick<Context, 'aws' | 'settings'>): Promise<Bucket> {
  const { settings, aws } = context;
  const parameter = await readParameter(context, webBucketParameter);
  if (parameter !== undefined) return { aws, name: parameter.value };
  throw new Failure({
    what: `${settings.name} has no bucket for the console`,
    why: `the parameter ${webBucketParameter} is missing, which the storage stack writes`,
    next: [commandLine('deploy', settings.name)],
    exitCode: exit.blocked,
  });
}

/** In the metadata of the page, so that both change at once. */
const buildOfPage = 'build';

export interface ServedPage {
  readonly id: string;
  readonly page: string;
}

/**
 * Has the distribution serve this page. Nothing needs to be invalidated: CloudFront keeps what says no-cache for the
 * minimum TTL of the policy CachingOptimized, one second ("Manage how long content stays in the cache", CloudFront
 * Developer Guide), and no other object ever changes.
 */
export function servePage(bucket: Bucket, { id, page: text }: ServedPage): Promise<void> {
  return putObject(bucket, {
    key: page,
    body: Buffer.from(text),
    contentType: 'text/html; charset=utf-8',
    cacheControl: asked,
    metadata: { [buildOfPage]: id },
  });
}

/** What the distribution serves; undefined before the first page, and where something else than this tool wrote it. */
export async function readServed(bucket: Bucket): Promise<ServedPage | undefined> {
  const served = await readObject(bucket, page);
  const id = served?.metadata[buildOfPage];
  return served === undefined || id === undefined ? undefined : { id, page: served.text };
}
