import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { bundleItself, type Findings, quoted, Refusal } from './findings.ts';

/** What an archive may hold. Deflate reaches 1,032 : 1; roster CSV stays below 30 : 1. */
export const archiveLimits = {
  entries: 64,
  entryBytes: 1_073_741_824,
  totalBytes: 2_147_483_648,
  ratio: 200,
  /** Small entries may compress better than any real file without harm. */
  ratioFromBytes: 1_048_576,
};
export type ArchiveLimits = typeof archiveLimits;

export interface ArchiveEntry {
  name: string;
  /** Inflated size as the archive declares it; reading fails where the bytes are more or fewer. */
  bytes: number;
  /** The inflated bytes. @throws Refusal where they differ from what the archive declares */
  read(): AsyncGenerator<Buffer>;
}

export interface Archive {
  entries: ReadonlyMap<string, ArchiveEntry>;
  close(): void;
}

/**
 * Opens a zip and judges its directory before anything is inflated.
 * Gives undefined where the archive cannot be read on; findings say why.
 */
export async function openArchive(
  path: string,
  findings: Findings,
  limits: ArchiveLimits = archiveLimits,
): Promise<Archive | undefined> {
  const zip = await openZip(path, findings);
  if (zip === undefined) return undefined;
  const entries = new Map<string, ArchiveEntry>();
  const before = findings.total;
  try {
    if (zip.entryCount > limits.entries) {
      throw new Refusal('unsafe-archive', `expected at most ${limits.entries} entries, found ${zip.entryCount}`);
    }
    const seen = new Set<string>();
    let total = 0;
    for await (const entry of zip.eachEntry()) {
      const name = decodeName(entry);
      total += entry.uncompressedSize;
      const problem = nameProblem(name) ?? entryProblem(entry, limits);
      if (problem !== undefined) findings.at('unsafe-archive', shownName(name), null, null, problem);
      if (seen.has(name.toLowerCase())) {
        findings.at('unsafe-archive', shownName(name), null, null, 'expected each name once in the archive');
      }
      seen.add(name.toLowerCase());
      entries.set(name, { name, bytes: entry.uncompressedSize, read: () => inflate(zip, entry) });
    }
    if (total > limits.totalBytes) {
      throw new Refusal('unsafe-archive', `expected at most ${limits.totalBytes} bytes in all, declared are ${total}`);
    }
  } catch (error) {
    if (error instanceof Refusal) findings.at(error.code, bundleItself, null, null, error.message);
    else findings.at('not-a-zip', bundleItself, null, null, 'the directory of the zip archive is damaged');
  }
  if (findings.total === before) return { entries, close: () => zip.close() };
  zip.close();
  return undefined;
}

async function openZip(path: string, findings: Findings): Promise<yauzl.ZipFile | undefined> {
  try {
    // Names are judged here, one finding each; the library would end at the first bad one.
    return await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw error;
    findings.at('not-a-zip', bundleItself, null, null, 'expected a zip archive');
    return undefined;
  }
}

const decodeName = (entry: yauzl.Entry): string =>
  yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields ?? [], true);

const shownName = (name: string): string => JSON.parse(quoted(name)) as string;

/** Nothing is written to disk under these names; they are refused because no honest bundle holds them. */
function nameProblem(name: string): string | undefined {
  if (name === '' || /\p{Cc}/u.test(name)) return 'expected a file name without control characters';
  if (name.includes('\\')) return 'expected a file name without backslash';
  if (/^[A-Za-z]:/.test(name)) return 'expected a file name without drive letter';
  if (name.startsWith('/')) return 'expected a relative file name';
  if (name.split('/').includes('..')) return 'expected a file name without ".."';
  if (name.includes('/')) return 'expected every file at the top level of the archive, without folders';
  return undefined;
}

function entryProblem(entry: yauzl.Entry, limits: ArchiveLimits): string | undefined {
  if (entry.isEncrypted()) return 'expected an entry without encryption';
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) return 'expected an entry stored or deflated';
  if (entry.uncompressedSize > limits.entryBytes) {
    return `expected at most ${limits.entryBytes} bytes inflated, declared are ${entry.uncompressedSize}`;
  }
  const ratio = entry.uncompressedSize / Math.max(entry.compressedSize, 1);
  if (entry.uncompressedSize > limits.ratioFromBytes && ratio > limits.ratio) {
    return `expected to be compressed at most ${limits.ratio} : 1, found ${Math.round(ratio)} : 1`;
  }
  return undefined;
}

async function* inflate(zip: yauzl.ZipFile, entry: yauzl.Entry): AsyncGenerator<Buffer> {
  let checksum = 0;
  let stream: Readable | undefined;
  try {
    // The library ends the stream with an error as soon as more bytes come than were declared.
    stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('damaged-entry', 'the entry does not inflate to the bytes its directory declares');
  } finally {
    stream?.destroy();
  }
  if (checksum !== entry.crc32) throw new Refusal('damaged-entry', 'the checksum of the entry is wrong');
}
