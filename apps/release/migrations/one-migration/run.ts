import type { LoadedMigration } from '../rules/migration.ts';
import type { Trace } from '../rules/trace.ts';
import type { BaseSchema } from '../scratch/base-schema.ts';
import type { SeedHint } from '../scratch/seed-hints.ts';
import type { ScratchServer } from '../scratch/server.ts';
import { type MigrationThread, ThreadFailure } from './thread.ts';

/** The migration cannot be judged: what happened and what to do. */
export class BrokenMigration extends Error {
  constructor(
    reason: string,
    readonly next: string,
  ) {
    super(reason);
  }
}

export interface Tools {
  server: ScratchServer;
  thread: MigrationThread;
  base: BaseSchema;
  lockTimeoutMillis: number;
  seedHints: Readonly<Record<string, SeedHint>>;
  /** Rows of the largest seeded table. */
  seededRows: number;
}

/** The migrations that a file exports. @throws BrokenMigration where it does not load or exports none */
export async function loadMigrations(thread: MigrationThread, file: string): Promise<LoadedMigration[]> {
  try {
    const loaded = await thread.load(file);
    if (loaded.length === 0)
      throw new BrokenMigration('the file exports no migration', 'Export one class with up and down.');
    return loaded;
  } catch (error) {
    if (!(error instanceof ThreadFailure)) throw error;
    const what = error.kind === 'hung' ? 'loading it does not end' : 'it does not compile or load';
    const reason = error.message.replace(/\s+/g, ' ').trim().slice(0, 300);
    throw new BrokenMigration(`${what}: ${reason}`, 'Fix the file; "npm run types" shows the place.');
  }
}

/** Runs one direction of a migration. @throws BrokenMigration where it hangs, dies or needs what is not there */
export async function runMigration(
  tools: Tools,
  migration: LoadedMigration,
  direction: 'up' | 'down',
  database: string,
  traced: boolean,
): Promise<Trace> {
  const { server, thread, lockTimeoutMillis } = tools;
  let trace: Trace;
  try {
    trace = await thread.run({
      file: migration.file,
      name: migration.name,
      direction,
      database: server.of(database),
      lockTimeoutMillis,
      traced,
    });
  } catch (error) {
    if (!(error instanceof ThreadFailure)) throw error;
    const where =
      error.sql === undefined ? 'before its first statement' : `at: ${error.sql.replace(/\s+/g, ' ').slice(0, 160)}`;
    if (error.kind === 'hung')
      throw new BrokenMigration(
        `${direction} ${error.message}; it stopped ${where}`,
        'Find a wait that nothing ends: a lock of its own, a loop, a promise.',
      );
    throw new BrokenMigration(
      `${direction} ended the thread that ran it: ${error.message} (${where})`,
      'A migration must not end the process.',
    );
  }
  if (trace.connectionLost)
    throw new BrokenMigration(
      `${direction} lost its connection: ${trace.error?.message ?? 'the server closed it'} (at: ${trace.statements.at(-1)?.sql.replace(/\s+/g, ' ').slice(0, 160) ?? 'its first statement'})`,
      'A migration must not end its own session or stop the server.',
    );
  const extension = missingExtension(trace.error?.message);
  if (extension !== undefined)
    throw new BrokenMigration(
      `${direction} needs the extension ${extension}, which the scratch server does not have`,
      'Use one that PostgreSQL brings along, or check that production has it and test this migration against a copy of it.',
    );
  return trace;
}

const missingExtension = (message: string | undefined): string | undefined =>
  message?.match(/extension "([^"]+)" is not available/)?.[1] ?? message?.match(/extension\/([\w-]+)\.control/)?.[1];
