import pg from 'pg';

/**
 * Connection lost, refused, shutting down, out of connections or disk, a time limit reached, or a password that is just
 * being rotated: SQLSTATE classes and codes.
 */
const unavailableStates = /^(08...|28P01|53...|57P0[1-5]|57014|55P03|25P0[34]|40001|40P01)$/;
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const clientMessages =
  /^(Query read timeout|timeout exceeded when trying to connect|timeout expired|Connection terminated|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

/** True where trying again later may succeed: the database is unavailable, overloaded or the statement ran out of time. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseUnavailable);
  if (error instanceof pg.DatabaseError) return unavailableStates.test(error.code ?? '');
  if (!(error instanceof Error)) return false;
  return networkCodes.has((error as NodeJS.ErrnoException).code ?? '') || clientMessages.test(error.message);
}

/** True where the connection can serve the next statement: nothing was cut, and no dead query sits on its socket. */
export function leavesConnectionUsable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.severity !== 'FATAL' && error.severity !== 'PANIC';
  return !isDatabaseUnavailable(error);
}

/** The name of the violated constraint, where the error is a unique, foreign-key or check violation. */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && error.code?.startsWith('23') === true ? error.constraint : undefined;
}

/** True where the server refused the password. */
export function isPasswordRefused(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '28P01';
}
