import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Release } from '../../../../infra/service/release.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { repositoryRoot } from '../../../cli/run-tool.ts';
import type { Assembly } from './assembly.ts';

const cacheFolder = join(repositoryRoot, 'node_modules', '.cache', 'classboard-assemblies');
const stacksFile = 'stacks.json';
const keptDays = 2;

/**
 * Assemblies of rehearsals are kept by the content of everything that they are made from: a rehearsal runs the tool
 * many times, and synthesising costs a second of processor time. Real environments are synthesised each time.
 */
export async function findKept(settings: EnvironmentSettings, release: Release): Promise<Assembly | undefined> {
  const folder = await folderOf(settings, release);
  const text = await readFile(join(folder, stacksFile), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : { ...JSON.parse(text), folder, settings, release };
}

/** Copies a fresh assembly into the cache. The copy of another process that was faster is as good. */
export async function keep(assembly: Assembly): Promise<void> {
  const { folder: source, settings, release, names, stacks } = assembly;
  const folder = await folderOf(settings, release);
  const draft = `${folder}.${process.pid}`;
  await mkdir(cacheFolder, { recursive: true });
  await cp(source, draft, { recursive: true });
  await writeFile(join(draft, stacksFile), JSON.stringify({ names, stacks }));
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  await removeOld();
}

async function removeOld(): Promise<void> {
  const oldestMillis = Date.now() - keptDays * 24 * 60 * 60 * 1_000;
  for (const name of await readdir(cacheFolder)) {
    const folder = join(cacheFolder, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs < oldestMillis) await rm(folder, { recursive: true, force: true });
  }
}

async function folderOf(settings: EnvironmentSettings, release: Release): Promise<string> {
  sourcesHash ??= hashSources();
  const hash = createHash('sha256').update(JSON.stringify([settings, release, await sourcesHash]));
  return join(cacheFolder, `${settings.name}-${hash.digest('hex').slice(0, 32)}`);
}

let sourcesHash: Promise<string> | undefined;

/** All modules that the synthesis imports, files that infra reads besides them, and the versions of the packages. */
async function hashSources(): Promise<string> {
  const modules = new Set<string>();
  for (const entry of ['infra/build.ts', 'infra/checks/assembly.ts'])
    await addModule(resolve(repositoryRoot, entry), modules);
  const besides = globSync('infra/**/*.{sql,json,js,mjs,html}', { cwd: repositoryRoot });
  const files = [...modules, ...[...besides, 'package.json'].map((file) => join(repositoryRoot, file))].sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

async function addModule(file: string, modules: Set<string>): Promise<void> {
  if (modules.has(file)) return;
  modules.add(file);
  const text = await readFile(file, 'utf8');
  for (const [, specifier = ''] of text.matchAll(/\b(?:from|import) '(\.[^']+)'/g)) {
    await addModule(resolve(dirname(file), specifier), modules);
  }
}
