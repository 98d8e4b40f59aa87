import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type SheetGrid, UnreadableFile } from './sheet-grid.ts';

export type ReadWorkbook = { readonly grid: SheetGrid } | { readonly unreadable: string };

const worker = new URL(`./xlsx-reader-worker${extname(import.meta.url)}`, import.meta.url);
const limitMillis = 30_000;
const heapMegabytes = 256;

/**
 * Reads a workbook in a thread, so that requests are answered meanwhile, and one that wants too much ends alone.
 * @throws UnreadableFile
 */
export async function readXlsx(bytes: Buffer): Promise<SheetGrid> {
  const thread = new Worker(worker, { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } });
  try {
    thread.postMessage(bytes);
    const [answer] = (await once(thread, 'message', { signal: AbortSignal.timeout(limitMillis) })) as [ReadWorkbook];
    if ('unreadable' in answer) throw new UnreadableFile(answer.unreadable);
    return answer.grid;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
      throw new UnreadableFile('the workbook needs too much memory');
    }
    throw error;
  } finally {
    await thread.terminate();
  }
}
