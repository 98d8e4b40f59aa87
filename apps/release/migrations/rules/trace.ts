/** What was seen while one migration ran. */
export interface Trace {
  statements: TracedStatement[];
  /** Connections that the migration opened besides its own. */
  otherConnections: number;
  error?: SqlFailure;
}

export interface SqlFailure {
  message: string;
  /** SQLSTATE, where the server said it. */
  code?: string;
  hint?: string;
}

export interface TracedStatement {
  sql: string;
  /** How many statements the string held that this one came from. */
  partsOfString: number;
  /** How often the same text ran in succession; what it locked, read and changed is that of all of them. */
  times: number;
  /** Number of the transaction that ran it, counted from 1; each statement outside one has its own. */
  transaction: number;
  /** False outside a transaction that the migration or the runner opened. */
  inTransaction: boolean;
  durationMillis: number;
  /** Time that the migration itself took until its next statement, in the same transaction. */
  idleMillis: number;
  /** Effective while it ran; 0 means none. */
  lockTimeoutMillis: number;
  statementTimeoutMillis: number;
  /** Relation locks held when it ended, with those seen while it ran. */
  locks: HeldLock[];
  /** PostgreSQL's debug messages: rewriting, verifying, building, validating. */
  messages: string[];
  /** Updated and deleted ones: whoever needs them waits. */
  rowsChanged: Record<string, number>;
  /** New ones, which nobody can wait for. */
  rowsInserted: Record<string, number>;
  rowsScanned: Record<string, number>;
  /** Relations that got a new file. */
  rewritten: string[];
  error?: SqlFailure;
}

export interface HeldLock {
  oid: number;
  /** `schema.name` of the table; an index counts as its table. */
  relation: string;
  tableOid: number;
  mode: LockMode;
}

export type LockMode =
  | 'AccessShareLock'
  | 'RowShareLock'
  | 'RowExclusiveLock'
  | 'ShareUpdateExclusiveLock'
  | 'ShareLock'
  | 'ShareRowExclusiveLock'
  | 'ExclusiveLock'
  | 'AccessExclusiveLock';

const blocks: Partial<Record<LockMode, string>> = {
  ShareLock: 'writes',
  ShareRowExclusiveLock: 'writes',
  ExclusiveLock: 'writes',
  AccessExclusiveLock: 'reads and writes',
};

/** What clients cannot do while it is held; undefined for locks that let reads and writes pass. */
export const blockedBy = (mode: LockMode): string | undefined => blocks[mode];

/** `AccessExclusiveLock` as SQL writes it: `ACCESS EXCLUSIVE`. */
export const lockTitle = (mode: LockMode): string =>
  mode
    .replace(/Lock$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();

/** What the rules know beside the trace. */
export interface TraceContext {
  /** True for relations of the base release; locks on what the pending migrations made block nobody. */
  existed(lock: HeldLock): boolean;
  /** The same by `schema.name`. */
  existedByName(name: string): boolean;
  concurrent(statement: TracedStatement): boolean;
  /** True for code that the server runs, and for calls of it: it may do anything. */
  isBlock(statement: TracedStatement): boolean;
  /** True where the statement alters a table of the base release, false for one that the pending migrations made. */
  altersExisting(statement: TracedStatement): boolean;
  /** Rows of a table on the scratch server, by `schema.table`. */
  rowsOf(table: string): number;
  /** True for tables that are small in production, as its statistics say. */
  isSmall(table: string): boolean;
}

/** A lock is held from its statement to the end of the transaction; the statements' own times add up. */
export function heldMillis(statements: readonly TracedStatement[], from: number): number {
  const first = statements[from] as TracedStatement;
  return statements
    .filter(({ transaction }, index) => index >= from && transaction === first.transaction)
    .reduce((sum, { durationMillis, idleMillis }) => sum + durationMillis + idleMillis, 0);
}
