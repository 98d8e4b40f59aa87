import type { LoadedMigration } from '../rules/migration.ts';
import type { SqlFailure, Trace } from '../rules/trace.ts';

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
