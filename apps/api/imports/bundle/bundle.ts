import { type Archive, type ArchiveLimits, openArchive } from './archive.ts';
import { readRecords } from './csv-records.ts';
import type { KeptFile } from './file-names.ts';
import { fileIn } from './files.ts';
import { bundleItself, Findings, Refusal } from './findings.ts';
import { type FileMode, type Manifest, readManifest } from './manifest.ts';
import { type Header, type Row, RowReader, readHeader } from './rows.ts';

/** Takes the records of one file as they are read. */
export interface RowSink {
  row(row: Row): void;
  /** A record that is wrong in itself, by its identifier. */
  refused(sourcedId: string): void;
  /** Awaited now and then; slows the reading down to what the sink can take. */
  flush(): Promise<void>;
  end(): Promise<void>;
}

export interface BundleSink {
  begin(file: KeptFile, header: Header): Promise<RowSink>;
}

/** How far the reading is; bytes are inflated ones. */
export interface ReadingProgress {
  file: string;
  rows: number;
  bytesRead: number;
  bytesTotal: number;
}

export interface FileReading {
  file: KeptFile;
  mode: FileMode;
  header: Header;
  rows: number;
}

export interface BundleReading {
  /** Undefined where the archive or its manifest cannot be read. */
  manifest: Manifest | undefined;
  files: FileReading[];
  /** Files that could not be read to their end: what refers to them cannot be judged. */
  damaged: Set<KeptFile>;
  findings: Findings;
  /** Records whose facts the API would refuse together; they stop no import. */
  heldBack: Findings;
}

export interface ReadingOptions {
  sink: BundleSink;
  onProgress?: (progress: ReadingProgress) => void;
  limits?: ArchiveLimits;
}

/**
 * Reads a OneRoster bundle once, streaming: archive, manifest, headers and every field are checked, and rows that are
 * right in themselves go to the sink. Whether they fit together is not known here.
 */
export async function readBundle(path: string, options: ReadingOptions): Promise<BundleReading> {
  const reading: BundleReading = {
    manifest: undefined,
    files: [],
    damaged: new Set(),
    findings: new Findings(),
    heldBack: new Findings(),
  };
  const archive = await openArchive(path, reading.findings, options.limits);
  if (archive === undefined) return reading;
  try {
    reading.manifest = await readManifest(archive, reading.findings);
    if (reading.manifest === undefined) return reading;
    const { files } = reading.manifest;
    const bytesTotal = files.reduce((sum, { file }) => sum + (archive.entries.get(`${file}.csv`)?.bytes ?? 0), 0);
    const progress: ReadingProgress = { file: bundleItself, rows: 0, bytesRead: 0, bytesTotal };
    for (const { file, mode } of files) {
      await readFile(archive, reading, { file, mode }, progress, options);
    }
    return reading;
  } finally {
    archive.close();
  }
}

async function readFile(
  archive: Archive,
  reading: BundleReading,
  { file, mode }: { file: KeptFile; mode: FileMode },
  progress: ReadingProgress,
  { sink, onProgress }: ReadingOptions,
): Promise<void> {
  const { findings, manifest } = reading;
  const name = `${file}.csv`;
  const entry = archive.entries.get(name);
  if (entry === undefined || manifest === undefined) return;
  const description = fileIn(manifest.version, file);
  Object.assign(progress, { file: name, rows: 0 });

  let names: { fields: string[]; line: number } | undefined;
  let open: { header: Header; reader: RowReader; rows: RowSink } | undefined;
  // The sink opens between two flushes; what was read until then waits here.
  const waiting: { fields: string[]; line: number }[] = [];
  const take = (fields: string[], line: number): void => {
    if (open === undefined) return;
    progress.rows += 1;
    const row = open.reader.read(fields, line);
    if (row !== undefined) open.rows.row(row);
    else open.rows.refused(open.reader.sourcedIdOf(fields)?.trim() ?? '');
  };
  const begin = async (): Promise<void> => {
    if (open !== undefined || names === undefined) return;
    const header = readHeader(names, description, name, findings);
    if (mode === 'delta') requireDeltaColumns(header, name, findings);
    const reader = new RowReader(name, mode, header, description, findings, reading.heldBack);
    open = { header, reader, rows: await sink.begin(file, header) };
    for (const { fields, line } of waiting.splice(0)) take(fields, line);
  };

  try {
    await readRecords(counted(entry.read(), progress), {
      record(fields, line) {
        if (names === undefined) names = { fields, line };
        else if (open === undefined) waiting.push({ fields, line });
        else take(fields, line);
      },
      async flush() {
        await begin();
        await open?.rows.flush();
        onProgress?.(progress);
      },
    });
    if (names === undefined) throw new Refusal('wrong-csv', 'expected a header with the names of the columns', 1);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    reading.damaged.add(file);
    if (error.code !== 'wrong-header') findings.at(error.code, name, error.line, null, error.message);
  } finally {
    await open?.rows.end();
  }
  if (open !== undefined) reading.files.push({ file, mode, header: open.header, rows: progress.rows });
}

function requireDeltaColumns(header: Header, file: string, findings: Findings): void {
  const missing = ['status', 'dateLastModified'].filter(
    (name) => !header.places.some(({ column }) => column?.name === name),
  );
  for (const name of missing) findings.at('wrong-header', file, 1, name, 'this column is required in a delta file');
  if (missing.length > 0) throw new Refusal('wrong-header', 'see the findings of this header');
}

async function* counted(source: AsyncIterable<Buffer>, progress: ReadingProgress): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    progress.bytesRead += chunk.length;
    yield chunk;
  }
}
