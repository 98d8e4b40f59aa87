import { describeListOf } from '../records/lists.ts';
import { fileColumns, fromFiles } from './gradebook-file.row.ts';

/** $1: class. Their ids (UUIDv7) are in the order of their creation. */
export const gradebookFileList = describeListOf(
  { columns: fileColumns, from: fromFiles, id: 'f.id', idType: 'uuid', changedAt: 'f.updated_at' },
  { place: 'f.class_id = $1', sorts: { createdAt: [] }, usualSort: '-createdAt' },
);
