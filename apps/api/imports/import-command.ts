import 'reflect-metadata';
import { basename } from 'node:path';
import { implement, type Terminal } from '../../cli/command.ts';
import { importBundle } from '../../cli/definitions/application.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { type AppConfig, loadConfig } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { connectionSettings, jobTimeouts } from '../database/connection.ts';
import { Database } from '../database/database.ts';
import { accountAddressQueue } from './account-address-task.ts';
import { type ImportOutcome, ImportRun } from './import-run.ts';
import { progressLine, summary } from './print-outcome.ts';
import { type ImportRequest, runImport } from './run-import.ts';
import { TaskSender } from './task-sender.ts';

export const command = implement(importBundle, async (terminal, { values, rest: [path = ''] }) => {
  const { school: sourcedId, 'allow-removals': allowRemovals } = values;
  if (sourcedId === undefined) throw refused('--school is missing');
  try {
    const outcome = await importInto(sourcedId, path, allowRemovals, terminal);
    terminal.out.data(outcome, summary(outcome, basename(path)));
    return outcome.state === 'succeeded' ? exit.done : exit.failed;
  } catch (error) {
    if (error instanceof Failure && !terminal.signal.aborted) throw error;
    throw new Failure({
      what: 'Import failed',
      why: error instanceof Error ? error.message : String(error),
      next: ['Nothing was applied. Remove the reason, and run it again'],
      cause: error,
    });
  }
});

async function importInto(
  sourcedId: string,
  path: string,
  allowRemovals: boolean,
  terminal: Terminal,
): Promise<ImportOutcome> {
  const config = loadConfig(readEnvironment());
  const database = connect(config);
  const queue = new TaskSender(config, database);
  try {
    const school = await database.first<{ id: number }>('SELECT id FROM schools WHERE sourced_id = $1', [sourcedId]);
    if (school === undefined) throw refused(`there is no school ${sourcedId}`);
    const enqueue: ImportRequest['enqueue'] = (client, tasks) =>
      queue.send(client, accountAddressQueue, tasks, school.id);
    return await carryOut(
      database,
      { schoolId: school.id, path, massRemoval: allowRemovals ? 'apply' : 'reject', enqueue },
      terminal,
    );
  } finally {
    await queue.close();
    await database.close();
  }
}

const refused = (why: string): Failure => new Failure({ what: 'Import not started', why, exitCode: exit.blocked });

async function carryOut(
  database: Database,
  request: ImportRequest,
  { io, signal: stopping }: Terminal,
): Promise<ImportOutcome> {
  // Never queued: a queued import waits for a worker and keeps others of the school from beginning.
  const { id } = await database.one<{ id: string }>(
    `INSERT INTO import_runs (school_id, allow_removals, state) VALUES ($1, $2, 'running') RETURNING id`,
    [request.schoolId, request.massRemoval === 'apply'],
  );
  const run = new ImportRun(database, id);
  const show = progressLine(io.stderr);
  try {
    return await runImport(database, run, { ...request, stopping, onProgress: show });
  } catch (error) {
    await run.fail('the import ended with an error, which the command printed');
    throw error;
  } finally {
    show.end();
  }
}

const connect = (config: AppConfig): Database =>
  new Database({ ...connectionSettings(config, jobTimeouts(config), 'classboard-import'), max: 3 }, () => undefined);
