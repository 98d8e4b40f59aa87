import 'reflect-metadata';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { type AppConfig, loadConfig } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { connectionSettings, jobTimeouts } from '../database/connection.ts';
import { Database } from '../database/database.ts';
import { progressLine, summary } from './report.ts';
import { runImport } from './run-import.ts';
import { type ImportOutcome, ImportRun } from './runs.ts';

const usage = `Usage: npm run import -- FILE.zip --school ID [--allow-removals] [--json]

  FILE.zip           a OneRoster 1.1 or 1.2 CSV bundle
  --school ID        sourcedId of the school
  --allow-removals   let bulk files deactivate more than a tenth of the stored records
  --json             print the result as JSON

Exit code 0: imported; 1: rejected or failed, nothing was applied; 2: called wrongly.`;

interface Call {
  path: string;
  school: string;
  allowRemovals: boolean;
  json: boolean;
}

function readCall(args: string[]): Call | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        school: { type: 'string' },
        'allow-removals': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const [path] = positionals;
    if (path === undefined || positionals.length > 1 || values.school === undefined) return undefined;
    return { path, school: values.school, allowRemovals: values['allow-removals'], json: values.json };
  } catch {
    return undefined;
  }
}

async function main(args: string[]): Promise<number> {
  const call = readCall(args);
  if (call === undefined) {
    console.error(usage);
    return 2;
  }
  const stopping = stopOnSignals();
  const database = connect(loadConfig(readEnvironment()));
  try {
    const school = await database.first<{ id: number }>('SELECT id FROM schools WHERE sourced_id = $1', [call.school]);
    if (school === undefined) {
      console.error(`Import not begun: there is no school ${call.school}.`);
      return 2;
    }
    const outcome = await carryOut(database, school.id, call, stopping);
    console.log(call.json ? JSON.stringify(outcome) : summary(outcome, basename(call.path)));
    return outcome.state === 'succeeded' ? 0 : 1;
  } finally {
    await database.close();
  }
}

async function carryOut(
  database: Database,
  schoolId: number,
  { path, allowRemovals }: Call,
  stopping: AbortSignal,
): Promise<ImportOutcome> {
  // Never queued: a queued import waits for a worker and keeps others of the school from beginning.
  const { id } = await database.one<{ id: string }>(
    `INSERT INTO import_runs (school_id, allow_removals, state) VALUES ($1, $2, 'running') RETURNING id`,
    [schoolId, allowRemovals],
  );
  const run = new ImportRun(database, id);
  const show = progressLine(process.stderr);
  try {
    return await runImport(database, run, { schoolId, path, allowRemovals, stopping, onProgress: show });
  } catch (error) {
    await run.fail();
    throw error;
  } finally {
    show.end();
  }
}

const connect = (config: AppConfig): Database =>
  new Database({ ...connectionSettings(config, jobTimeouts(config), 'classboard-import'), max: 3 }, () => undefined);

function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new Error(`stopped by ${signal}`)));
  }
  return controller.signal;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`Import failed: ${error instanceof Error ? error.message : String(error)}. Nothing was applied.`);
  process.exitCode = 1;
}
