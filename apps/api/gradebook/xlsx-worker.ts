import { parentPort } from 'node:worker_threads';
import writeExcelFile from 'write-excel-file/node';
import type { XlsxOrder } from './xlsx.ts';

/** Writes one workbook in a thread of its own: a large one takes seconds of processor time. */
parentPort?.once('message', async ({ title, header, rows, frozenColumns }: XlsxOrder) => {
  const sheet = [
    header.map((value) => ({ value, type: String, fontWeight: 'bold' as const, wrap: true })),
    ...rows.map((row) =>
      row.map((cell) => {
        // An empty text is no cell at all: formulas of the reader take it for blank.
        if (cell === '') return null;
        // A typed text never runs, whatever it begins with.
        if (typeof cell === 'string') return { value: cell, type: String };
        const format = cell.places === undefined ? {} : { format: `0.${'0'.repeat(cell.places)}` };
        return { value: Number(cell.digits), type: Number, ...format };
      }),
    ),
  ];
  const columns = header.map((_, index) => ({ width: index < frozenColumns ? 20 : 14 }));
  const options = { sheet: title, columns, stickyRowsCount: 1, stickyColumnsCount: frozenColumns };
  parentPort?.postMessage(await writeExcelFile(sheet, options).toBuffer());
});
