import { loadConfig } from '../../apps/api/config/config.ts';
import { connectionSettings, jobTimeouts } from '../../apps/api/database/connection.ts';
import { Database } from '../../apps/api/database/database.ts';
import { ImportRun } from '../../apps/api/imports/import-run.ts';
import { runImport } from '../../apps/api/imports/run-import.ts';

/** One import in a process of its own, whose memory is its own. Sends what it took to the benchmark. */
const [path = ''] = process.argv.slice(2);
const config = loadConfig(process.env);
const settings = { ...connectionSettings(config, jobTimeouts(config), 'classboard-bench'), max: 3 };
const database = new Database(settings, () => undefined);
const school = await database.one<{ id: number }>('SELECT id FROM schools');
const { id } = await database.one<{ id: string }>('INSERT INTO import_runs (school_id) VALUES ($1) RETURNING id', [
  school.id,
]);
const startedAt = performance.now();
const outcome = await runImport(database, new ImportRun(database, id), {
  schoolId: school.id,
  path,
  massRemoval: 'reject',
  enqueue: () => Promise.reject(new Error('nobody of this school signs in')),
});
const millis = performance.now() - startedAt;
await database.close();
process.send?.({ state: outcome.state, millis, peakMegabytes: process.resourceUsage().maxRSS / 1_024 });
