import { faultOfFileName } from '../../../api/values/file-names.ts';

/** Types by the ending of a name, for what browsers name otherwise on some systems, or not at all. */
const byEnding: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heic',
  zip: 'application/zip',
  odp: 'application/vnd.oasis.opendocument.presentation',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odt: 'application/vnd.oasis.opendocument.text',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  json: 'application/json',
  mp3: 'audio/mpeg',
  csv: 'text/csv',
  md: 'text/markdown',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
};

const plainText = 'text/plain';
export const mostBytes = 500 * 1_048_576;

export type FileFault = 'type' | 'name' | 'size' | 'empty';

/** The type to announce a file with, or what is wrong with it, before anything is sent. */
export function announced({
  name,
  size,
}: {
  name: string;
  size: number;
}): { contentType: string } | { fault: FileFault } {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const known = Object.hasOwn(byEnding, ending) ? (byEnding[ending] as string) : plainText;
  if (faultOfFileName(`a.${ending}`, known) !== undefined) return { fault: 'type' };
  if (faultOfFileName(name, known) !== undefined) return { fault: 'name' };
  if (size === 0) return { fault: 'empty' };
  if (size > mostBytes) return { fault: 'size' };
  return { contentType: known };
}
