import type { Role } from '../access/roles.ts';

export const purposes = ['avatar', 'submission', 'import'] as const;
export type Purpose = (typeof purposes)[number];

interface PurposeRule {
  readonly maximumBytes: number;
  readonly contentTypes: readonly string[];
  /** Who may upload for this purpose. */
  readonly roles: readonly Role[];
}

const mebibyte = 1_048_576;
const everybody: readonly Role[] = ['admin', 'teacher', 'student'];

const pictures = ['image/jpeg', 'image/png', 'image/webp'];
const archives = ['application/zip', 'application/x-zip-compressed'];
const officeDocuments = [
  'application/vnd.oasis.opendocument.presentation',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
];

/** What may be uploaded for each purpose. Types that a browser would run as a page, such as HTML and SVG, are absent. */
export const uploadRules: Readonly<Record<Purpose, PurposeRule>> = {
  avatar: { maximumBytes: 5 * mebibyte, contentTypes: pictures, roles: everybody },
  submission: {
    maximumBytes: 500 * mebibyte,
    contentTypes: [
      ...pictures,
      ...archives,
      ...officeDocuments,
      'application/json',
      'application/pdf',
      'audio/mpeg',
      'image/gif',
      'image/heic',
      'text/csv',
      'text/markdown',
      'text/plain',
      'video/mp4',
      'video/quicktime',
      'video/webm',
    ],
    roles: everybody,
  },
  import: { maximumBytes: 200 * mebibyte, contentTypes: archives, roles: ['admin'] },
};

interface Signature {
  readonly offset: number;
  readonly bytes: Buffer;
}

const ascii = (text: string, offset = 0): Signature => ({ offset, bytes: Buffer.from(text, 'latin1') });
const zip = [ascii('PK')];

/** How the bytes of a type begin, where every file of the type begins so. */
const signatures: Readonly<Record<string, readonly Signature[]>> = {
  'image/jpeg': [ascii('\xff\xd8\xff')],
  'image/png': [ascii('\x89PNG\r\n\x1a\n')],
  'image/gif': [ascii('GIF8')],
  'image/webp': [ascii('RIFF'), ascii('WEBP', 8)],
  'application/pdf': [ascii('%PDF-')],
  ...Object.fromEntries([...archives, ...officeDocuments].map((type) => [type, zip])),
};

export const signatureBytes = 16;

export const hasSignature = (contentType: string): boolean => signatures[contentType] !== undefined;

/** Whether a file that begins with `start` can be of the type; true for types without a signature. */
export function fitsSignature(contentType: string, start: Buffer): boolean {
  return (signatures[contentType] ?? []).every(({ offset, bytes }) =>
    start.subarray(offset, offset + bytes.length).equals(bytes),
  );
}
