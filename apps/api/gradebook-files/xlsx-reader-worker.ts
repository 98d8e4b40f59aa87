import { parentPort } from 'node:worker_threads';
import { UnreadableFile } from './sheet-grid.ts';
import { readWorkbook } from './xlsx-archive.ts';
import type { ReadWorkbook } from './xlsx-reader.ts';

/** Reads one workbook in a thread of its own. */
parentPort?.once('message', async (bytes: Uint8Array) => {
  parentPort?.postMessage(await answerOf(Buffer.from(bytes)));
});

async function answerOf(bytes: Buffer): Promise<ReadWorkbook> {
  try {
    return { grid: await readWorkbook(bytes) };
  } catch (error) {
    if (error instanceof UnreadableFile) return { unreadable: error.message };
    throw error;
  }
}
