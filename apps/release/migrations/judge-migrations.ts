import type { Baseline } from './baseline.ts';
import { type CheckSettings, type JudgeTools, judgeOne, type State } from './judge-one.ts';
import { isSmall } from './rules/estimate.ts';
import type { FindingFacts, MigrationVerdict } from './rules/findings.ts';
import type { LoadedMigration } from './rules/migration.ts';
import { adviceOn } from './rules/safe-forms.ts';
import { renderSteps, run, type Step, stepAlone } from './rules/steps.ts';
import { foreignKeysWithoutIndex, readBaseSchema } from './scratch/base-schema.ts';

export type { CheckSettings } from './judge-one.ts';

/** Judges migrations one after the other, each on the schema that the earlier ones leave. */
export async function judgeMigrations(
  settings: CheckSettings,
  baseline: Baseline,
  migrations: readonly LoadedMigration[],
): Promise<MigrationVerdict[]> {
  const { server } = settings;
  const base = await server.with(baseline.seeded, readBaseSchema);
  const made: string[] = [];
  const tools: JudgeTools = {
    create: async (original) => {
      const name = await server.create(original);
      made.push(name);
      return name;
    },
    server,
    runner: settings.runner,
    base,
    lockTimeoutMillis: settings.lockTimeoutMillis,
    seedHints: settings.seedHints,
    rowsPerTable: baseline.rowsPerTable,
    known: settings.known ?? new Map(),
    isSmall: (table) => isSmall(table, settings.statistics),
  };
  const known = await server.with(baseline.seeded, foreignKeysWithoutIndex);
  let state: State = {
    seeded: baseline.seeded,
    empty: baseline.empty,
    behaviour: baseline.compatibility?.behaviour,
    unindexed: new Map(known.map(({ constraint }) => [constraint, undefined])),
  };
  const verdicts: MigrationVerdict[] = [];
  // What failed is passed over, so that the rest have their verdicts in the same run.
  const leftOut: string[] = [];
  for (const migration of migrations) {
    const verdict: MigrationVerdict = {
      name: migration.name,
      file: migration.file,
      verdict: 'not judged',
      findings: [],
      unproved: [],
      phases: {},
    };
    if (migration.compatibleFrom !== undefined) verdict.compatibleFrom = migration.compatibleFrom;
    if (leftOut.length > 0) verdict.without = [...leftOut];
    verdicts.push(verdict);
    settings.onProgress(`judging ${migration.name}`);
    const next = await judgeOne(settings, tools, baseline, state, migration, verdict, {
      isLast: migration === migrations.at(-1),
    });
    if (next === undefined) leftOut.push(migration.name);
    else state = next;
  }
  await reportUnindexed(settings, state);
  for (const name of made) await server.drop(name);
  return verdicts;
}

/** Reported for the whole set, as a later migration may bring the index; blamed on the migration that made the key. */
async function reportUnindexed(settings: CheckSettings, state: State): Promise<void> {
  const left = await settings.server.with(state.empty, foreignKeysWithoutIndex);
  for (const { constraint, table, columns, isPartitioned } of left) {
    const owner = state.unindexed.get(constraint);
    if (owner === undefined) continue;
    const facts: FindingFacts = {
      table,
      detail: `${constraint}: deleting a parent row reads all of ${table} (${columns})`,
    };
    owner.findings.push({
      check: 'T09',
      migration: owner.name,
      ...facts,
      ...adviceOn('T09', facts),
      safeForm: isPartitioned ? onlyByHand(table, columns) : renderSteps([indexOf(table, columns)]),
    });
  }
}

const onlyByHand = (
  table: string,
  columns: string,
): string => `-- no form to paste fits a partitioned table, a migration each:
CREATE INDEX NAME ON ONLY ${table} (${columns});
CREATE INDEX CONCURRENTLY … -- for each partition, with  readonly transaction = false;
ALTER INDEX NAME ATTACH PARTITION …;`;

function indexOf(table: string, columns: string): Step {
  const name = `${table.split('.')[1]}_${columns.replaceAll(', ', '_')}_idx`;
  return stepAlone(
    run(`CREATE INDEX CONCURRENTLY ${name} ON ${table} (${columns})`),
    run(`DROP INDEX CONCURRENTLY ${name}`),
  );
}
