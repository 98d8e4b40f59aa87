import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { LocalFile } from '../../aws/object-store.ts';
import { type ExportedFile, exportIndex, type IndexLanguage } from './export-index.ts';
import type { PersonData, StoredFile } from './person-data.ts';

type Open = (key: string) => Promise<Readable | undefined>;

/**
 * Writes the archive: `index.html`, a JSON file for each table, the files. One file is open at a time, so that memory does
 * not grow with them.
 * @param open gives the bytes of a file; one that is gone is empty in the archive
 */
export async function writeArchive(
  path: string,
  data: PersonData,
  madeAt: Date,
  open: Open,
  language: IndexLanguage,
): Promise<LocalFile> {
  const zip = new ZipFile();
  const files = data.files.map((file) => ({ stored: file, exported: exportedFile(file) }));
  const index = exportIndex(
    data,
    files.map(({ exported }) => exported),
    madeAt,
    language,
  );
  const options = { mtime: madeAt, mode: 0o100644 };
  const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
  zip.addBuffer(Buffer.from(index), 'index.html', options);
  for (const [table, rows] of Object.entries(data.tables)) zip.addBuffer(json(rows), `tables/${table}.json`, options);
  zip.addBuffer(json(data.doneByThePerson), 'done-by-the-person.json', options);
  zip.addBuffer(json({ classes: data.classes, assignments: data.assignments }), 'names-of-ids.json', options);
  for (const { stored, exported } of files) {
    zip.addReadStreamLazy(exported.path, options, (give) => {
      open(stored.object_key).then(
        (bytes) => give(null, bytes ?? Readable.from([])),
        (error: unknown) => give(error, undefined as never),
      );
    });
  }
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  zip.end();
  await pipeline(output, createWriteStream(path));
  return { path, sizeBytes: (await stat(path)).size };
}

/** The id in front: two files may have one name, and a name may be one that a file system does not take. */
function exportedFile({ id, purpose, file_name: fileName }: StoredFile): ExportedFile {
  const safe = fileName.replace(/[^\p{L}\p{N}. _-]/gu, '_').replace(/^\.+/, '_');
  return { path: `files/${purpose}/${id}-${safe}`, purpose, name: fileName };
}
