import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const cacheFolder = join(root, 'node_modules/.cache/classboard-console');

/** Its own types bring those of every bundler and browser into the check of the whole repository. */
interface Vite {
  build(options: Readonly<Record<string, unknown>>): Promise<unknown>;
}
const builder: string = 'vite';

/** What the files of the console are made from; `apps/web` reads the rules and values of the API, and nothing else of it. */
const sources = ['apps/web/**/*', 'apps/api/grading/rules/*.ts', 'apps/api/values/*.ts', 'apps/local/web/build.ts'];
const packages = ['vite', 'preact', 'openapi-fetch', 'uqr'];

/**
 * Builds the console where its sources have changed since, in a second or two.
 * @returns the folder with `index.html`, and `assets` whose names change with their content
 */
export async function buildConsole(): Promise<string> {
  const folder = join(cacheFolder, hashOfSources());
  if (existsSync(join(folder, 'index.html'))) return folder;
  const unfinished = `${folder}.${process.pid}`;
  const { build }: Vite = await import(builder);
  await build({
    root: join(root, 'apps/web'),
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    clearScreen: false,
    publicDir: false,
    build: {
      outDir: unfinished,
      emptyOutDir: true,
      target: 'es2023',
      // No data: URLs and no polyfill, so that the page does with scripts, styles and pictures of its own origin.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // What a busy machine makes slow is nothing to report at every first start.
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  });
  await mkdir(cacheFolder, { recursive: true });
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    // Another process may have been faster.
    if (!existsSync(join(folder, 'index.html'))) throw error;
  });
  return folder;
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const name of packages) {
    const { version } = JSON.parse(readFileSync(join(root, `node_modules/${name}/package.json`), 'utf8'));
    hash.update(`${name} ${version}\n`);
  }
  const files = globSync(sources, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash
      .update(`${file.slice(root.length)}\n`)
      .update(readFileSync(file))
      .update('\n');
  return hash.digest('hex').slice(0, 16);
}
