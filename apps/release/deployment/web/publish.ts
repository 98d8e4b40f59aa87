import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Failure } from '../../../cli/failure.ts';
import { type Bucket, listKeys, putObject } from '../../aws/s3/objects.ts';
import { type PublishedBuild, readBuild, recordBuild } from './builds.ts';
import { assetsPrefix, forEver, page, readServed, type ServedPage, servePage } from './web-bucket.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files of a build on this machine. */
export interface BuiltConsole {
  readonly id: string;
  readonly page: string;
  readonly assets: readonly { readonly key: string; readonly body: Buffer; readonly contentType: string }[];
}

/** @param folder as `buildConsole` gives it */
export function readBuilt(folder: string): BuiltConsole {
  const text = readFileSync(join(folder, page), 'utf8');
  const assets = readdirSync(join(folder, assetsPrefix))
    .toSorted()
    .map((name) => {
      const contentType = contentTypes[extname(name)];
      // A browser that was given no type would guess, and nosniff refuses to run what it guesses.
      if (contentType === undefined) throw new Error(`${name}: no content type is known for it`);
      return { key: `${assetsPrefix}${name}`, body: readFileSync(join(folder, assetsPrefix, name)), contentType };
    });
  const hash = createHash('sha256').update(text);
  for (const { key, body } of assets) hash.update(`\n${key}\n`).update(body);
  return { id: hash.digest('hex').slice(0, 12), page: text, assets };
}

export interface Published {
  readonly id: string;
  /** Keys of the assets that were not there. */
  readonly uploaded: readonly string[];
  /** Whether the page that is served is another one now. */
  readonly changed: boolean;
}

/** Assets first: a page is served once everything that it names is there. Publishing the same again changes nothing. */
export async function publish(
  bucket: Bucket,
  built: BuiltConsole,
  origin: Pick<PublishedBuild, 'commit' | 'by' | 'publishedAt'>,
): Promise<Published> {
  const known = new Set(await listKeys(bucket, assetsPrefix));
  const missing = built.assets.filter(({ key }) => !known.has(key));
  for (const asset of missing) await putObject(bucket, { ...asset, cacheControl: forEver });
  if ((await readBuild(bucket, built.id)) === undefined) {
    const assets = built.assets.map(({ key }) => key);
    await recordBuild(bucket, { id: built.id, ...origin, page: built.page, assets });
  }
  const changed = await serve(bucket, built);
  return { id: built.id, uploaded: missing.map(({ key }) => key), changed };
}

/** Serves an earlier build again. @throws Failure where it was never published, or an asset of it is gone */
export async function serveBuild(bucket: Bucket, id: string, next: readonly string[]): Promise<boolean> {
  const build = await readBuild(bucket, id);
  if (build === undefined) {
    throw new Failure({ what: `There is no build ${id}`, why: 'it was never published there', next });
  }
  const known = new Set(await listKeys(bucket, assetsPrefix));
  const gone = build.assets.filter((key) => !known.has(key));
  if (gone.length > 0) {
    throw new Failure({ what: `The build ${id} cannot be served`, why: `${gone.join(', ')} is gone`, next });
  }
  return serve(bucket, build);
}

async function serve(bucket: Bucket, build: ServedPage): Promise<boolean> {
  const served = await readServed(bucket);
  if (served?.id === build.id && served.page === build.page) return false;
  await servePage(bucket, build);
  return true;
}
