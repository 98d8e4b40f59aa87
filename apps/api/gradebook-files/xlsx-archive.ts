import yauzl from 'yauzl';
import type { SheetGrid } from './sheet-grid.ts';
import { UnreadableFile } from './sheet-grid.ts';
import { readSharedStrings, readSheet } from './xlsx-sheet.ts';
import { readNumberFormats } from './xlsx-styles.ts';
import { attributeOf, scanXml } from './xml-scanner.ts';

/** A workbook of the largest body that is taken inflates to a tenth of this. */
const limits = { entries: 1_000, inflatedBytes: 33_554_432 };

/**
 * The first sheet of a workbook. What an entry inflates to is known before it is read, and the library ends it where more
 * comes: a bomb costs nothing.
 * @throws UnreadableFile
 */
export async function readWorkbook(bytes: Buffer): Promise<SheetGrid> {
  const entries = await openEntries(bytes);
  const read = reader(entries);
  try {
    const sheet = await read(await pathOfFirstSheet(read));
    if (sheet === undefined) throw new UnreadableFile('the workbook has no sheet');
    const strings = readSharedStrings((await read('xl/sharedStrings.xml')) ?? '');
    return readSheet(sheet, strings, readNumberFormats((await read('xl/styles.xml')) ?? ''));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnreadableFile(`the workbook is damaged: ${error.message}`);
    throw error;
  }
}

interface Entries {
  readonly zip: yauzl.ZipFile;
  /** By their path in lower case: names of parts do not depend on it (ECMA-376 part 2, 6.2.2.3). */
  readonly byPath: ReadonlyMap<string, yauzl.Entry>;
}

type Read = (path: string) => Promise<string | undefined>;

async function openEntries(bytes: Buffer): Promise<Entries> {
  try {
    const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
    const byPath = new Map<string, yauzl.Entry>();
    if (zip.entryCount > limits.entries) throw new UnreadableFile(`expected at most ${limits.entries} parts`);
    for await (const entry of zip.eachEntry()) byPath.set(entry.fileName.toLowerCase(), entry);
    return { zip, byPath };
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile('expected a workbook of the type .xlsx');
  }
}

function reader({ zip, byPath }: Entries): Read {
  let inflatedBytes = 0;
  return async (path) => {
    const entry = byPath.get(path.toLowerCase());
    if (entry === undefined) return undefined;
    inflatedBytes += entry.uncompressedSize;
    if (inflatedBytes > limits.inflatedBytes || entry.isEncrypted()) {
      throw new UnreadableFile(`expected at most ${limits.inflatedBytes} bytes of sheets, without a password`);
    }
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
      return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    } catch {
      throw new UnreadableFile(`the workbook is damaged in ${path}`);
    }
  };
}

/** The relationships of the workbook say where its first sheet lies; without them it lies where everybody puts it. */
async function pathOfFirstSheet(read: Read): Promise<string> {
  const usual = 'xl/worksheets/sheet1.xml';
  const id = firstAttribute(await read('xl/workbook.xml'), 'sheet', 'id');
  const relations = await read('xl/_rels/workbook.xml.rels');
  if (id === undefined || relations === undefined) return usual;
  for (const token of scanXml(relations)) {
    if (token.kind === 'text' || token.name !== 'Relationship' || attributeOf(token.attributes, 'Id') !== id) continue;
    const target = attributeOf(token.attributes, 'Target') ?? usual;
    return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  }
  return usual;
}

function firstAttribute(xml: string | undefined, element: string, name: string): string | undefined {
  for (const token of scanXml(xml ?? '')) {
    if (token.kind !== 'text' && token.name === element) return attributeOf(token.attributes, name);
  }
  return undefined;
}
