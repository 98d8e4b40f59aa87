import { isOneLine, oneLineRule } from './one-line-text.ts';

/**
 * How the name of a file of each type may end; the first is what a name without such an ending gets. A name decides what a
 * double click does, whatever the type of the bytes, so nothing is here that an operating system runs: scripts in text
 * files go into a ZIP.
 */
const extensions: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'application/json': ['json', 'geojson', 'ipynb'],
  'application/pdf': ['pdf'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/x-zip-compressed': ['zip'],
  'application/zip': ['zip'],
  'audio/mpeg': ['mp3', 'mpga'],
  'image/gif': ['gif'],
  'image/heic': ['heic', 'heif'],
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'text/csv': ['csv'],
  'text/markdown': ['md', 'markdown'],
  'text/plain': [
    'txt',
    'text',
    'log',
    'md',
    'csv',
    'tsv',
    'tex',
    'srt',
    'c',
    'h',
    'cpp',
    'hpp',
    'cs',
    'java',
    'kt',
    'go',
    'rs',
    'sql',
    'css',
  ],
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov', 'qt'],
  'video/webm': ['webm'],
};

/** Clients name the type: `__proto__` is none. */
const extensionsOf = (contentType: string): readonly string[] | undefined =>
  Object.hasOwn(extensions, contentType) ? extensions[contentType] : undefined;

/** What Windows runs by a double click, hidden before a harmless ending: it shows "invoice.exe" for "invoice.exe.pdf". */
const executable = /\.(bat|cmd|cpl|exe|hta|jar|jse|lnk|msi|msp|pif|ps1|reg|scr|url|vb|vbe|vbs|ws|wsf|wsh)(?=\s*\.)/i;

/** Names that Windows takes for devices, whatever follows the dot (https://learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const device = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i;

/** What is wrong with the name of a file of this type; undefined where nothing is, or where the type is not accepted. */
export function faultOfFileName(fileName: string, contentType: string): string | undefined {
  if (!isOneLine(fileName)) return `expected ${oneLineRule}`;
  if (/[/\\]/.test(fileName)) return 'expected a file name without a path';
  if (device.test(fileName)) return 'expected a name that is none of a device of Windows, such as CON or NUL';
  if (executable.test(fileName)) return 'expected a name without the ending of a program';
  const allowed = extensionsOf(contentType);
  if (allowed === undefined || endsWithOneOf(fileName, allowed)) return undefined;
  return `expected a name that ends in ${allowed.map((extension) => `.${extension}`).join(', ')}, as ${contentType} does`;
}

/** The ending that belongs to a type. */
export const endingOf = (contentType: string): string => extensionsOf(contentType)?.[0] ?? 'bin';

/** The name for a download. Names from before the rule get the ending of their type, which makes any of them harmless. */
export function downloadName(fileName: string, contentType: string): string {
  return faultOfFileName(fileName, contentType) === undefined
    ? fileName
    : `${harmless(fileName)}.${endingOf(contentType)}`;
}

function harmless(fileName: string): string {
  const plain = fileName.replace(/[^\p{L}\p{N} _-]+/gu, '_');
  return device.test(plain) ? `${plain}_` : plain;
}

/** With something before the ending. */
function endsWithOneOf(fileName: string, allowed: readonly string[]): boolean {
  const at = fileName.lastIndexOf('.');
  return fileName.slice(0, Math.max(at, 0)).trim() !== '' && allowed.includes(fileName.slice(at + 1).toLowerCase());
}
