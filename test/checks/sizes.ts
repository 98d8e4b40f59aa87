import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Finds source files of more than 300 lines and folders of more than 25 source files. `npm run sizes` prints them and
 * ends with 1 where there is one.
 */
const mostLines = 300;
const mostFiles = 25;

/** Lists, each file for itself: nobody reads them as a room. Migrations only ever become more. */
const lists = ['migrations', 'test/e2e', 'test/migration-corpus/cases', 'test/setup'];

export interface SourceFile {
  readonly path: string;
  readonly lines: number;
}

/** One line for each file and folder that is too large. */
export function tooLarge(files: readonly SourceFile[]): string[] {
  const written = files.filter(({ path }) => !path.endsWith('.generated.ts'));
  const long = written.filter(({ lines }) => lines > mostLines).map(({ path, lines }) => `${path}: ${lines} lines`);
  const counts = new Map<string, number>();
  for (const { path } of written) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  const full = [...counts].filter(([folder, count]) => count > mostFiles && !lists.includes(folder));
  return [...long, ...full.map(([folder, count]) => `${folder}: ${count} files`)];
}

export function sourceFiles(root: string): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.css', '*.mjs'], { cwd: root, encoding: 'utf8' });
  return listed
    .trim()
    .split('\n')
    .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1 }));
}

if (import.meta.main) {
  const files = sourceFiles(fileURLToPath(new URL('../..', import.meta.url)));
  const found = tooLarge(files);
  for (const line of found) console.error(line);
  console.log(`${files.length} source files: ${found.length} files or folders are too large`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
