import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../cli/failure.ts';

const run = promisify(execFile);

export interface PendingFiles {
  /** Tag or other reference; null where nothing was released yet, so that the base is an empty schema. */
  base: string | null;
  released: string[];
  pending: string[];
  /** Files of the base that differ from what was released. */
  changed: string[];
  /** The list that the runner goes by, where there is one, and its text in the base. */
  index?: { file: string; released: string };
}

const emptyBase = 'empty';

/**
 * Which migrations the base has and which are new.
 * @param wanted a git reference, or `empty`; by default the newest release tag (`v1.2.3`)
 */
export async function findPending(folder: string, wanted: string | undefined): Promise<PendingFiles> {
  if (!existsSync(folder)) throw notFound(`there is no folder ${folder}`, 'Run it in the root of the project');
  const files = await listMigrationFiles(folder);
  const indexFile = resolve(join(folder, indexName));
  const listedBy = (released: string) => (existsSync(indexFile) ? { index: { file: indexFile, released } } : {});
  if (wanted === emptyBase) return { base: null, released: [], pending: files, changed: [], ...listedBy('') };
  const base = wanted ?? (await newestRelease(folder));
  if (base === null) return { base, released: [], pending: files, changed: [], ...listedBy('') };
  await git(folder, ['rev-parse', '--verify', '--quiet', `${base}^{commit}`]).catch(() => {
    throw new Failure({
      what: `The base ${base} cannot be reached`,
      why: 'this clone has no such tag, branch or commit',
      next: ['Run "git fetch --tags --unshallow", or name another with --base REF'],
    });
  });
  const listed = (await git(folder, ['ls-tree', '--name-only', `${base}`, './'])).split('\n');
  const names = new Set(listed.filter(isMigrationFile));
  const gone = [...names].filter((name) => !files.some((file) => file.endsWith(`/${name}`)));
  const differing = (await git(folder, ['diff', '--name-only', '--relative', base, '--', '.'])).split('\n');
  return {
    base,
    released: files.filter((file) => names.has(nameOf(file))),
    pending: files.filter((file) => !names.has(nameOf(file))),
    changed: [...gone, ...differing.filter((name) => names.has(name) && !gone.includes(name))],
    ...listedBy(await git(folder, ['show', `${base}:./${indexName}`]).catch(() => '')),
  };
}

/** What is newer than a migration, by its class name or its file, whatever was released. */
export async function findNewer(folder: string, name: string): Promise<PendingFiles> {
  const files = await listMigrationFiles(folder);
  const stamp = /\d{13}/.exec(name)?.[0];
  const last = files.findIndex((file) => stamp !== undefined && nameOf(file).startsWith(stamp));
  if (last === -1) throw notFound(`the folder has no migration ${name}`, 'Name it as migrate:status lists it');
  return { base: name, released: files.slice(0, last + 1), pending: files.slice(last + 1), changed: [] };
}

const indexName = 'index.ts';

/** Every file of a folder that the runner could run, whatever its name: oldest first where the names say it. */
export async function listMigrationFiles(folder: string): Promise<string[]> {
  return (await readdir(folder))
    .filter(isMigrationFile)
    .toSorted()
    .map((name) => resolve(join(folder, name)));
}

const isMigrationFile = (name: string): boolean =>
  /\.[cm]?[jt]s$/.test(name) && !/\.(spec|d)\.[cm]?[jt]s$/.test(name) && name !== indexName;
const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

/** The tag of the newest release, or null where there is none. @throws Failure where this clone cannot know */
export async function newestRelease(folder: string): Promise<string | null> {
  const shallow = await git(folder, ['rev-parse', '--is-shallow-repository']).catch(() => {
    throw notFound('this folder is no git repository, so the last release is unknown', 'Name the base: --base empty');
  });
  // Releases are tagged on main. What comes next does not hold their tags: it is merged into main only to be released.
  for (const branch of ['refs/remotes/origin/main', 'refs/heads/main', undefined]) {
    const newest = await newestTag(folder, branch);
    if (newest !== undefined) return newest;
  }
  // A clone without history has no tags either, and every migration would look new and harmless.
  if (shallow === 'true')
    throw notFound(
      'this clone is shallow and holds no release tag',
      'Fetch it ("git fetch --tags --unshallow"; fetch-depth: 0 in a workflow), or name the base: --base empty',
    );
  return null;
}

/** Of the tags that the branch holds, or of all. */
async function newestTag(folder: string, branch: string | undefined): Promise<string | undefined> {
  const held = branch === undefined ? [] : ['--merged', branch];
  // A branch that is not there holds no tag.
  const tags = await git(folder, ['tag', '--list', 'v*', '--sort=-v:refname', ...held]).catch(() => '');
  return tags.split('\n').find((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
}

/** The commit that a reference names. */
export const commitOf = (folder: string, ref: string): Promise<string> =>
  git(folder, ['rev-parse', '--verify', `${ref}^{commit}`]);

const notFound = (why: string, next: string): Failure =>
  new Failure({ what: 'The pending migrations cannot be found', why, next: [next] });

async function git(folder: string, args: string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', folder, ...args]);
  return stdout.trim();
}

/** Paths of a corpus' cases in order. */
export async function listCaseFiles(folder: string): Promise<string[]> {
  return (await readdir(folder))
    .filter((name) => /^\d+-[\w-]+\.ts$/.test(name))
    .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map((name) => resolve(join(folder, name)));
}
