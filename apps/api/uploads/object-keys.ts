import { randomUUID } from 'node:crypto';
import type { UploadsRow } from '../database/schema.generated.ts';
import { endingOf } from '../values/file-names.ts';

/** Where the bytes of a new upload are stored: keys stand in addresses and logs, so nothing a user typed is part of one. */
export const newObjectKey = (schoolId: number, purpose: UploadsRow['purpose'], contentType: string): string =>
  `school/${schoolId}/${purpose}/${randomUUID()}.${endingOf(contentType)}`;

/** Uploads announced before names were sent with the bytes have keys without an ending. */
export const isStoredWithName = (objectKey: string): boolean => objectKey.includes('.');
