import type { SqlFailure, Trace } from './trace.ts';

/** The messages between the check and the thread that runs migrations. */
export type Request = { id: number; kind: 'load'; file: string } | RunRequest;

export interface RunRequest {
  id: number;
  kind: 'run';
  file: string;
  name: string;
  direction: 'up' | 'down';
  database: DatabaseAccess;
  lockTimeoutMillis: number;
  /** Statement by statement, with locks; otherwise as the runner would. */
  traced: boolean;
}

export type Reply =
  | { id: number; kind: 'statement'; sql: string; connectionsOpened: number }
  | { id: number; kind: 'done'; result: LoadedMigration[] | Trace }
  | { id: number; kind: 'failed'; error: SqlFailure };

export interface DatabaseAccess {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

export interface LoadedMigration {
  name: string;
  file: string;
  transaction: boolean;
  /** The oldest release that works with the schema this migration leaves, such as `0.1.0`. */
  compatibleFrom?: string;
  acknowledges: Acknowledgement[];
}

/** Data loss or irreversibility that a person answers for, in the migration's file. */
export interface Acknowledgement {
  check: string;
  who: string;
  /** YYYY-MM-DD */
  when: string;
  why: string;
}
