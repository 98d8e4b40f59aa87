import { randomUUID } from 'node:crypto';
import { endingOf } from './file-names.ts';
import type { Purpose } from './upload-rules.ts';

/** Where the bytes of a new upload are stored: keys stand in addresses and logs, so nothing a user typed is part of one. */
export const newObjectKey = (schoolId: number, purpose: Purpose, contentType: string): string =>
  `school/${schoolId}/${purpose}/${randomUUID()}.${endingOf(contentType)}`;

/** Uploads announced before names were sent with the bytes have keys without an ending. */
export const isStoredWithName = (objectKey: string): boolean => objectKey.includes('.');
