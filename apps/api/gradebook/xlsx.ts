import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Cell } from './sheet.ts';

export interface XlsxOrder {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Columns that stay in sight, as the header does. */
  readonly frozenColumns: number;
}

const worker = new URL(`./xlsx-worker${extname(import.meta.url)}`, import.meta.url);
const limitMillis = 60_000;

/** A workbook of one sheet. Written in a thread, so that requests are answered meanwhile. */
export async function writeXlsx(order: XlsxOrder): Promise<Buffer> {
  const thread = new Worker(worker);
  try {
    thread.postMessage(order);
    const [content] = (await once(thread, 'message', { signal: AbortSignal.timeout(limitMillis) })) as [Uint8Array];
    return Buffer.from(content);
  } finally {
    await thread.terminate();
  }
}
