/** The path of an entry. Archivers of Windows wrote backslashes, which the format does not know. */
export const pathOf = (name: string): string => name.replaceAll('\\', '/');

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The folder of a file with its last slash; empty at the top level. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Nothing is written to disk under these names; they are refused because no honest bundle holds them. */
export function nameProblem(path: string): string | undefined {
  if (path === '' || /\p{Cc}/u.test(path)) return 'expected a file name without control characters';
  if (/^[A-Za-z]:/.test(path)) return 'expected a file name without drive letter';
  if (path.startsWith('/')) return 'expected a relative file name';
  if (path.split('/').includes('..')) return 'expected a file name without ".."';
  return undefined;
}

/** What operating systems leave in folders and archives without being asked; hidden files among it. */
export const isLitter = (path: string): boolean =>
  path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX') ||
  ['thumbs.db', 'desktop.ini'].includes(baseName(path).toLowerCase());
