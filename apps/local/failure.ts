/**
 * Something a person can mend: the message is one line that says what is wrong and how to go on.
 * The launcher prints it without a stack trace and ends with exit code 1.
 */
export class LocalFailure extends Error {
  constructor(what: string, howToGoOn: string) {
    super(`${what} ${howToGoOn}`);
    this.name = 'LocalFailure';
  }
}

const fixes: Record<string, string> = {
  EACCES: 'Make it writable for you (chown -R "$(id -un)" FOLDER), or start as the user who owns it.',
  EPERM: 'Make it writable for you (chown -R "$(id -un)" FOLDER), or start as the user who owns it.',
  EROFS: 'The file system is read-only: run from a copy on a writable disk.',
  ENOSPC: 'The disk is full: free some space and start again.',
};

/** Turns an error of the file system into a LocalFailure that names the path; other errors pass through. */
export function explainFileError(error: unknown): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  const fix = code === undefined ? undefined : fixes[code];
  if (code === undefined || fix === undefined) return error;
  return new LocalFailure(`Cannot write ${path ?? 'the data folder'} (${code}).`, fix);
}
