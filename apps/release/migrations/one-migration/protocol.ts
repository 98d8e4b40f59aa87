import type { LoadedMigration } from '../rules/migration.ts';
import type { SqlFailure } from '../rules/trace.ts';

/** The messages between the check and the process that runs migrations. */
export type Request = { id: number; kind: 'load'; file: string } | RunRequest;

export interface RunRequest {
  id: number;
  kind: 'run';
  file: string;
  name: string;
  direction: 'up' | 'down';
  database: DatabaseAccess;
  lockTimeoutMillis: number;
}

export interface RunResult {
  /** Server connection ended before the migration did. */
  connectionLost: boolean;
  error?: SqlFailure;
}

export type Reply =
  | { id: number; kind: 'begun' }
  | { id: number; kind: 'done'; result: LoadedMigration[] | RunResult }
  | { id: number; kind: 'failed'; error: SqlFailure };

export interface DatabaseAccess {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/** What the child sends around `up` and `down`, in the migration's own session: everything between is the migration's. */
export const markers = { begin: '/* the migration begins */', end: '/* the migration has ended */' } as const;

export const sessionName = 'classboard-check-migration';
