import { z } from 'zod';
import { Failure } from '../../../cli/failure.ts';
import { type Bucket, listKeys, putObject, readText } from '../../aws/s3/objects.ts';
import { buildsPrefix, forEver, page } from './web-bucket.ts';

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
  const text = await readText(bucket, keyOf(id));
  if (text === undefined) return undefined;
  const parsed = published.safeParse(tryJson(text));
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

/** Newest first. */
export async function listBuilds(bucket: Bucket): Promise<ListedBuild[]> {
  const [keys, served] = await Promise.all([listKeys(bucket, buildsPrefix), readText(bucket, page)]);
  const builds: ListedBuild[] = [];
  for (const key of keys) {
    const id = /^builds\/([0-9a-f]+)\.json$/.exec(key)?.[1];
    const build = id === undefined ? undefined : await readBuild(bucket, id);
    if (build !== undefined) builds.push({ ...build, isServed: build.page === served });
  }
  return builds.toSorted((a, b) => b.publishedAt.localeCompare(a.publishedAt));
}
