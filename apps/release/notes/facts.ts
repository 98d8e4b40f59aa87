import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withTreeOf } from '../../cli/tree-of-commit.ts';
import type { AlarmsOf } from './alarms.ts';
import type { Api } from './api/compare-documents.ts';
import type { KnownMigration } from './schema.ts';

type CostsOf = Readonly<
  Record<string, readonly { readonly resource: string; readonly how: string; readonly usd: number }[]>
>;

/** What the code of a commit says of itself, or why it cannot. */
export interface Facts {
  readonly schema: Answer<readonly KnownMigration[]>;
  readonly api: Answer<Api>;
  readonly infrastructure: Answer<{ readonly cost: CostsOf; readonly alarms: AlarmsOf }>;
}

export type Answer<T> = { readonly value: T } | { readonly why: string };

const script = fileURLToPath(new URL('./read-tree.ts', import.meta.url));
const ownLoader = fileURLToPath(new URL('../../local/loader.mjs', import.meta.url));

/** Asks the code of a commit, a process for each part: one that ends takes no other with it. */
export const factsAt = (root: string, commit: string, note: (text: string) => void): Promise<Facts> =>
  withTreeOf(root, commit, async (tree) => {
    const read = <T>(part: string): Promise<Answer<T>> => {
      note(`${commit.slice(0, 12)}: ${part}`);
      return ask<T>(tree, part);
    };
    return {
      schema: await read('schema'),
      api: await read('api'),
      infrastructure: await read('infrastructure'),
    };
  });

const limitSeconds = 300;

async function ask<T>(tree: string, part: string): Promise<Answer<T>> {
  const loader = join(tree, 'apps/local/loader.mjs');
  const file = join(tree, `.notes-${part}.json`);
  const args = ['--import', pathToFileURL(existsSync(loader) ? loader : ownLoader).href, script, part, file];
  const failure = await new Promise<string | undefined>((resolve) => {
    const options = { cwd: tree, timeout: limitSeconds * 1_000, maxBuffer: 50_000_000 };
    execFile(process.execPath, args, options, (error, _stdout, stderr) => {
      if (error === null) resolve(undefined);
      else resolve(error.killed ? `it took more than ${limitSeconds} s` : reasonIn(stderr, tree));
    });
  });
  if (failure !== undefined) return { why: failure };
  return { value: JSON.parse(await readFile(file, 'utf8')) };
}

/** The message of the error that ended a process; paths as the repository has them. */
function reasonIn(stderr: string, tree: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const message = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.find((line) => line !== '') ?? 'it failed';
  // The file that imports it is one of this tree, and says nothing of the commit.
  return message
    .replace(/ imported from \S+read-tree\.ts$/, '')
    .replaceAll(`${pathToFileURL(tree).href}/`, '')
    .replaceAll(`${tree}/`, '');
}
