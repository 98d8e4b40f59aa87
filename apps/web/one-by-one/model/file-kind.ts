/** How a file of a type is shown beside the score; undefined: as a download alone. */
export type FileKind = 'pdf' | 'image' | 'text';

const kinds: Readonly<Record<string, FileKind>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/gif': 'image',
  'image/webp': 'image',
  'text/plain': 'text',
  'text/csv': 'text',
  'text/markdown': 'text',
  'application/json': 'text',
};

/** What is read into the memory of the tab. */
export const mostShownBytes = 30_000_000;

export const kindOf = (contentType: string): FileKind | undefined =>
  Object.hasOwn(kinds, contentType) ? kinds[contentType] : undefined;
