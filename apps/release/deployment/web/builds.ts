import { z } from 'zod';
import { Failure } from '../../../cli/failure.ts';
import { type Bucket, listKeys, putObject, readObject } from '../../aws/s3/objects.ts';
import { buildsPrefix, forEver, readServed } from './web-bucket.ts';

const published = z.looseObject({
  /** Of the content: the same files have the same id. */
  id: z.string(),
  commit: z.string(),
  publishedAt: z.iso.datetime(),
  by: z.string(),
  page: z.string(),
  assets: z.array(z.string()),
});

/** One build of the console, as it was first published. */
export type PublishedBuild = z.output<typeof published>;

const keyOf = (id: string): string => `${buildsPrefix}${id}.json`;

export async function readBuild(bucket: Bucket, id: string): Promise<PublishedBuild | undefined> {
  const stored = await readObject(bucket, keyOf(id));
  if (stored === undefined) return undefined;
  const parsed = published.safeParse(tryJson(stored.text));
  if (parsed.success) return parsed.data;
  throw new Failure({
    what: `The build ${id} cannot be read`,
    why: `${keyOf(id)} in ${bucket.name} is none that this tool writes`,
    next: [`aws s3 rm s3://${bucket.name}/${keyOf(id)}, and publish it again`],
  });
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Never changes once it is written: a build is what it was. */
export async function recordBuild(bucket: Bucket, build: PublishedBuild): Promise<void> {
  const body = Buffer.from(`${JSON.stringify(build, null, 2)}\n`);
  await putObject(bucket, { key: keyOf(build.id), body, contentType: 'application/json', cacheControl: forEver });
}

export interface ListedBuild extends PublishedBuild {
  readonly isServed: boolean;
}

/** The build that is served now, without a look at the others. */
export async function servedBuild(bucket: Bucket): Promise<PublishedBuild | undefined> {
  const served = await readServed(bucket);
  return served && readBuild(bucket, served.id);
}

/** Newest first. */
export async function listBuilds(bucket: Bucket): Promise<ListedBuild[]> {
  const [keys, served] = await Promise.all([listKeys(bucket, buildsPrefix), readServed(bucket)]);
  const ids = keys.flatMap((key) => /^builds\/([0-9a-f]+)\.json$/.exec(key)?.[1] ?? []);
  const builds = await Promise.all(ids.map((id) => readBuild(bucket, id)));
  return builds
    .flatMap((build) => (build === undefined ? [] : [{ ...build, isServed: build.id === served?.id }]))
    .toSorted((a, b) => b.publishedAt.localeCompare(a.publishedAt));
}
