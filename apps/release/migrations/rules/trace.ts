/** What the worker saw while it ran one migration; plain data that crosses a thread. */
export interface Trace {
  statements: TracedStatement[];
  /** Connections that the migration opened besides its own. */
  otherConnections: number;
  /** Server connection ended before the migration did. */
  connectionLost: boolean;
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
  /** Number of the transaction that ran it, counted from 1; each statement outside one has its own. */
  transaction: number;
  /** False outside a transaction that the migration or the runner opened. */
  inTransaction: boolean;
  durationMillis: number;
  /** Effective while it ran; 0 means none. */
  lockTimeoutMillis: number;
  /** Relation locks held when it ended, with those seen while it ran. */
  locks: HeldLock[];
  /** PostgreSQL's debug messages: rewriting, verifying, building, validating. */
  messages: string[];
  rowsChanged: Record<string, number>;
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
