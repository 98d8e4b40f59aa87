import 'reflect-metadata';
import { exit } from '../../apps/cli/exit-codes.ts';
import { benchConsole } from './console.ts';
import { type BenchContext, withBenchContext } from './context.ts';
import { benchDigests } from './digests.ts';
import { benchGrades } from './grades.ts';
import { benchHostileBodies } from './hostile-bodies.ts';
import { benchImport } from './import.ts';
import { benchMigrateCheck } from './migrate-check.ts';
import { benchMigrations } from './migrations.ts';
import { benchReports } from './reports.ts';
import { benchSquawk } from './squawk.ts';
import { benchUsersMe } from './users-me.ts';

/** Each benchmark measures its floor in the same run: machines differ, ratios travel. */
const benchmarks: Record<string, (context: BenchContext) => Promise<void>> = {
  console: benchConsole,
  import: benchImport,
  grades: benchGrades,
  migrations: benchMigrations,
  'migrate-check': benchMigrateCheck,
  reports: benchReports,
  digests: benchDigests,
  squawk: benchSquawk,
  'users-me': benchUsersMe,
  'hostile-bodies': benchHostileBodies,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(`Unknown benchmark: ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}`);
  process.exit(exit.blocked);
}

await withBenchContext(async (context) => {
  for (const [name, run] of Object.entries(benchmarks)) {
    if (wanted.length === 0 || wanted.includes(name)) await run(context);
  }
});
