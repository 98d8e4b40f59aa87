import { dirname } from 'node:path';
import { Failure } from '../cli/failure.ts';

const notYours = (path: string): string =>
  `Give it to you (sudo chown -R "$(id -un)" ${dirname(path)}), or start as the user who owns it`;

const fixes: Record<string, (path: string) => string> = {
  EACCES: notYours,
  EPERM: notYours,
  EROFS: () => 'The file system is read-only: run from a copy on a writable disk',
  ENOSPC: () => 'The disk is full: free some space and start again',
  ENOTDIR: () => 'There is a file where a folder is needed: move it and start again',
};

/** Turns an error of the file system into a Failure that names the path; other errors pass through. */
export function explainFileError(error: unknown): unknown {
  const { code = '', path = 'the data folder' } = error as NodeJS.ErrnoException;
  const fix = fixes[code];
  return fix === undefined
    ? error
    : new Failure({ what: `Cannot write ${path}`, why: code, next: [fix(path)], cause: error });
}
