import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';

/** Files of a bundle by name. */
export type BundleFiles = Record<string, string | Buffer>;

/** What becomes of a file: a new content, a function of the old one, or null to leave it out. */
export type BundleChanges = Record<string, string | Buffer | ((text: string) => string) | null>;

/** The files of a small school, as `test/samples` has them, with changes. */
export function sample(changes: BundleChanges = {}, version: '1.1' | '1.2' = '1.2'): BundleFiles {
  const folder = join(import.meta.dirname, '..', '..', 'samples', `oneroster-${version}`);
  const files: BundleFiles = {};
  for (const name of readdirSync(folder)) files[name] = readFileSync(join(folder, name), 'utf8');
  for (const [name, change] of Object.entries(changes)) {
    const before = files[name];
    if (change === null) delete files[name];
    else if (typeof change !== 'function') files[name] = change;
    else {
      const after = change(String(before ?? ''));
      if (after === before) throw new Error(`The change of ${name} changes nothing`);
      files[name] = after;
    }
  }
  return files;
}

/** A delta bundle of OneRoster 1.2 with only these files. */
export function deltaFiles(files: Record<string, string>): BundleFiles {
  const lines = Object.keys(files).map((name) => `file.${name.replace('.csv', '')},delta`);
  const manifest = ['propertyName,value', 'manifest.version,1.0', 'oneroster.version,1.2', ...lines].join('\n');
  return { 'manifest.csv': `${manifest}\n`, ...files };
}

export async function zipOf(files: BundleFiles): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream);
}

/** Lets `work` have a zip in a file that is gone afterwards. */
export async function withBundle<T>(content: BundleFiles | Buffer, work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'classboard-bundle-'));
  try {
    const path = join(folder, 'bundle.zip');
    await writeFile(path, Buffer.isBuffer(content) ? content : await zipOf(content));
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
