import { httpProblems } from './errors.ts';
import { Problem } from './problem.ts';

/**
 * Compares the stored version of a locked record with the one the change is based on.
 * @throws Problem not-found where the record was deleted meanwhile, precondition-failed where it changed
 */
export function requireVersion<T extends { version: number }>(record: T | undefined, ifMatch: number): T {
  if (record === undefined) throw new Problem(httpProblems.notFound);
  if (record.version !== ifMatch) throw new Problem(httpProblems.preconditionFailed);
  return record;
}
