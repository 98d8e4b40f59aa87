import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { canonicalName, manifestName } from './file-names.ts';
import { bundleItself, type Findings, quoted, Refusal } from './findings.ts';
import { baseName, folderOf, isLitter, nameProblem, pathOf } from './paths.ts';

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
  /** The files beside the manifest, by the names that the standard gives them. */
  entries: ReadonlyMap<string, ArchiveEntry>;
  /** What else is there, by its path: litter of operating systems, and files of other folders. */
  ignored: readonly string[];
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
  const before = findings.total;
  const directory: Directory = { files: new Map(), litter: [] };
  try {
    await readDirectory(zip, directory, findings, limits);
  } catch (error) {
    if (error instanceof Refusal) findings.at(error.code, bundleItself, null, null, error.message);
    else findings.at('not-a-zip', bundleItself, null, null, 'the directory of the zip archive is damaged');
  }
  const folder = findings.total === before ? folderOfBundle(directory, findings) : undefined;
  if (folder !== undefined) return { ...filesIn(folder, directory), close: () => zip.close() };
  zip.close();
  return undefined;
}

interface Directory {
  /** By path. */
  files: Map<string, ArchiveEntry>;
  litter: string[];
}

async function readDirectory(
  zip: yauzl.ZipFile,
  { files, litter }: Directory,
  findings: Findings,
  limits: ArchiveLimits,
): Promise<void> {
  if (zip.entryCount > limits.entries) {
    throw new Refusal('unsafe-archive', `expected at most ${limits.entries} entries, found ${zip.entryCount}`);
  }
  const seen = new Set<string>();
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    const path = pathOf(decodeName(entry));
    total += entry.uncompressedSize;
    const problem = nameProblem(path) ?? entryProblem(entry, limits);
    if (problem !== undefined) findings.at('unsafe-archive', shown(path), null, null, problem);
    if (seen.has(path.toLowerCase())) {
      findings.at('unsafe-archive', shown(path), null, null, 'expected each name once in the archive');
    }
    seen.add(path.toLowerCase());
    if (path.endsWith('/')) continue;
    if (isLitter(path)) litter.push(path);
    else files.set(path, { name: path, bytes: entry.uncompressedSize, read: () => inflate(zip, entry) });
  }
  if (total > limits.totalBytes) {
    throw new Refusal('unsafe-archive', `expected at most ${limits.totalBytes} bytes in all, declared are ${total}`);
  }
}

/** The folder of the one manifest: whoever packs a folder instead of its files puts everything one level down. */
function folderOfBundle({ files }: Directory, findings: Findings): string | undefined {
  const folders = [...files.keys()].filter((path) => canonicalName(baseName(path)) === manifestName).map(folderOf);
  const [folder] = folders.includes('') ? [''] : folders;
  if (folders.length > 1 && folder !== '') {
    const message = `expected one ${manifestName}, found it in ${listed(folders)}: import one bundle at a time`;
    findings.at('wrong-manifest', bundleItself, null, null, message);
    return undefined;
  }
  if (folder === undefined) {
    const found = files.size === 0 ? 'no file' : listed([...files.keys()]);
    const message = `expected ${manifestName}, which names the version and the files, found ${found}`;
    findings.at('wrong-manifest', bundleItself, null, null, message);
  }
  return folder;
}

function filesIn(folder: string, { files, litter }: Directory): Pick<Archive, 'entries' | 'ignored'> {
  const entries = new Map<string, ArchiveEntry>();
  const ignored = litter.map(shown);
  for (const [path, entry] of files) {
    if (folderOf(path) === folder) entries.set(canonicalName(baseName(path)), entry);
    else ignored.push(shown(path));
  }
  return { entries, ignored };
}

async function openZip(path: string, findings: Findings): Promise<yauzl.ZipFile | undefined> {
  try {
    // Names are judged here, one finding each; the library would end at the first bad one.
    return await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw error;
    findings.at('not-a-zip', bundleItself, null, null, `expected a zip archive${await foundInstead(path)}`);
    return undefined;
  }
}

const signatures: [bytes: string, name: string][] = [
  ['377abcaf271c', 'a 7z archive'],
  ['526172211a07', 'a RAR archive'],
  ['1f8b', 'a gzip archive'],
  ['504b0304', 'one that is cut off'],
];

/** Names what people upload instead. */
async function foundInstead(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const start = buffer.subarray(0, bytesRead);
    const signature = signatures.find(([bytes]) => start.toString('hex').startsWith(bytes));
    if (signature !== undefined) return `, found ${signature[1]}`;
    if (start.length === 0) return ', found an empty file';
    const isText = !start.includes(0) && start.includes(',') && /[\r\n]/.test(start.toString('latin1'));
    return isText ? `, found a text file: pack all CSV files, ${manifestName} among them, into one zip` : '';
  } finally {
    await file.close();
  }
}

const decodeName = (entry: yauzl.Entry): string =>
  yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields ?? [], true);

const shown = (path: string): string => JSON.parse(quoted(path)) as string;

/** The first few names, for a message. */
export const listed = (names: readonly string[]): string =>
  names.slice(0, 5).map(quoted).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');

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
