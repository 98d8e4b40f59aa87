import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What somebody on a phone waits for, compressed. */
export const mostBytes = { script: 60 * 1_024, styles: 12 * 1_024 };

/** What the first page of a built console loads: the script and the styles that it names, compressed. */
export function firstLoadOf(folder: string): { script: number; styles: number } {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const bytes = { script: 0, styles: 0 };
  for (const name of readdirSync(join(folder, 'assets'))) {
    if (!page.includes(name)) continue;
    const { length } = gzipSync(readFileSync(join(folder, 'assets', name)), { level: 9 });
    if (name.endsWith('.js')) bytes.script += length;
    if (name.endsWith('.css')) bytes.styles += length;
  }
  return bytes;
}
