import type { Baseline } from './baseline.ts';
import { measureStall, type StallOptions } from './load/stall.ts';
import { BrokenMigration, runMigration, type Tools } from './one-migration/run.ts';
import type { MigrationThread } from './one-migration/thread.ts';
import { judgeUp, type TraceResult } from './one-migration/up.ts';
import { judgeWayBack } from './one-migration/way-back.ts';
import type { Behaviour } from './rules/compatibility.ts';
import { acknowledgementOf, judgeClaim, judgeDeclarations } from './rules/declarations.ts';
import { estimate, type ProductionStatistics } from './rules/estimate.ts';
import {
  blocksRelease,
  type Finding,
  type FindingFacts,
  type MigrationVerdict,
  type RuleHit,
} from './rules/findings.ts';
import type { LoadedMigration } from './rules/migration.ts';
import { adviceOn } from './rules/safe-forms.ts';
import { checkCompatibility } from './running-release/replay.ts';
import { foreignKeysWithoutIndex, readBaseSchema } from './scratch/base-schema.ts';
import type { SeedHint } from './scratch/seed-hints.ts';
import type { ScratchServer } from './scratch/server.ts';

export interface CheckSettings {
  server: ScratchServer;
  thread: MigrationThread;
  lockTimeoutMillis: number;
  seedHints: Readonly<Record<string, SeedHint>>;
  statistics?: ProductionStatistics;
  /** Undefined: without the stall under load. */
  stall?: StallOptions;
  onProgress(line: string): void;
}

interface State {
  seeded: string;
  empty: string;
  behaviour: Behaviour | undefined;
  /** Foreign keys without an index, and who made them; undefined for those of the base. */
  unindexed: Map<string, MigrationVerdict | undefined>;
}

/** Judges migrations one after the other, each on the schema that the earlier ones leave. */
export async function judgeMigrations(
  settings: CheckSettings,
  baseline: Baseline,
  migrations: readonly LoadedMigration[],
): Promise<MigrationVerdict[]> {
  const { server } = settings;
  const base = await server.with(baseline.seeded, readBaseSchema);
  const tools: Tools = {
    server,
    thread: settings.thread,
    base,
    lockTimeoutMillis: settings.lockTimeoutMillis,
    seedHints: settings.seedHints,
    seededRows: Math.max(0, ...Object.values(baseline.rowsPerTable)),
  };
  const known = await server.with(baseline.seeded, foreignKeysWithoutIndex);
  let state: State | undefined = {
    seeded: baseline.seeded,
    empty: baseline.empty,
    behaviour: baseline.compatibility?.behaviour,
    unindexed: new Map(known.map(({ constraint }) => [constraint, undefined])),
  };
  const verdicts: MigrationVerdict[] = [];
  for (const migration of migrations) {
    const verdict: MigrationVerdict = {
      name: migration.name,
      file: migration.file,
      verdict: 'not judged',
      findings: [],
      phases: {},
    };
    if (migration.compatibleFrom !== undefined) verdict.compatibleFrom = migration.compatibleFrom;
    verdicts.push(verdict);
    if (state === undefined) continue;
    settings.onProgress(`judging ${migration.name}`);
    state = await judgeOne(settings, tools, baseline, state, migration, verdict);
  }
  if (state !== undefined) await reportUnindexed(settings, state);
  return verdicts;
}

async function judgeOne(
  settings: CheckSettings,
  tools: Tools,
  baseline: Baseline,
  state: State,
  migration: LoadedMigration,
  verdict: MigrationVerdict,
): Promise<State | undefined> {
  const { server } = settings;
  const add = (hits: readonly RuleHit[]) => {
    for (const hit of hits) verdict.findings.push(toFinding(settings, baseline, migration, hit));
  };
  const timed = async <T>(phase: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    try {
      return await work();
    } finally {
      verdict.phases[phase] = Math.round(performance.now() - started);
    }
  };
  const next = await server.create(state.seeded);
  const nextEmpty = await server.create(state.empty);
  try {
    const up = await timed('trace', () => judgeUp(tools, migration, next));
    add(up.hits);
    const onEmpty = await timed('empty', () => runMigration(tools, migration, 'up', nextEmpty, false));
    if (up.failed || onEmpty.error !== undefined) {
      explainByRows(verdict, up, onEmpty.error?.message, add);
      return undefined;
    }
    // Each has a database of its own, and two cores are there.
    const [reversal, compatibility] = await Promise.all([
      timed('reversal', () => judgeWayBack(tools, migration, { before: state.seeded, after: next }, up.trace)),
      timed('compatibility', () => checkRunningRelease(server, baseline, state, nextEmpty)),
    ]);
    add(reversal.hits);
    for (const { constraint } of await server.with(nextEmpty, foreignKeysWithoutIndex))
      if (!state.unindexed.has(constraint)) state.unindexed.set(constraint, verdict);
    add(compatibility?.hits ?? []);
    if (baseline.compatibility !== undefined) {
      add(judgeClaim(migration, baseline.compatibility.recording.release, verdict.findings));
      acceptRenames(verdict, up);
    }
    const behaviour = compatibility?.behaviour;
    if (settings.stall !== undefined) {
      const { stall } = settings;
      add(
        await timed('stall', () =>
          measureStall(tools, stall, migration, {
            empty: state.empty,
            seeded: state.seeded,
            trace: up.trace,
            statistics: settings.statistics,
          }),
        ),
      );
    }
    if (reversal.clean) return { ...state, seeded: next, empty: nextEmpty, behaviour };
    const again = await server.create(state.seeded);
    await runMigration(tools, migration, 'up', again, false);
    return { ...state, seeded: again, empty: nextEmpty, behaviour };
  } catch (error) {
    if (!(error instanceof BrokenMigration)) throw error;
    await server.disconnectAll(next);
    verdict.broken = { migration: migration.name, reason: error.message, next: error.next };
    return undefined;
  } finally {
    add(judgeDeclarations(migration));
    verdict.findings.sort((a, b) => (a.statement?.number ?? 99) - (b.statement?.number ?? 99));
    verdict.verdict =
      verdict.broken !== undefined ? 'broken' : verdict.findings.some(blocksRelease) ? 'blocked' : 'safe';
  }
}

async function checkRunningRelease(
  server: ScratchServer,
  { compatibility }: Baseline,
  { behaviour }: State,
  database: string,
) {
  if (compatibility === undefined || behaviour === undefined) return undefined;
  return checkCompatibility((work) => server.with(database, work), compatibility, behaviour);
}

/** Whether a failure depends on rows narrows its cause down. */
function explainByRows(
  verdict: MigrationVerdict,
  up: TraceResult,
  onEmpty: string | undefined,
  add: (hits: RuleHit[]) => void,
): void {
  const finding = verdict.findings.find(({ check }) => check === 'T00');
  if (finding !== undefined)
    finding.detail +=
      onEmpty === undefined ? ' (on rows that exist; an empty database takes it)' : ' (also on an empty database)';
  if (!up.failed && onEmpty !== undefined)
    add([{ check: 'T00', facts: { detail: `${onEmpty} (on an empty database)` } }]);
}

/** A renamed table whose old name lives on as a view breaks nobody, once the running release's statements prove it. */
function acceptRenames(verdict: MigrationVerdict, up: TraceResult): void {
  const broken = verdict.findings.some(({ check }) => check.startsWith('C'));
  const hasView = up.trace.statements.some(({ sql }) => /CREATE\s+(OR\s+REPLACE\s+)?VIEW/i.test(sql));
  if (broken || !hasView) return;
  for (const finding of verdict.findings) {
    if (finding.check !== 'S07') continue;
    Object.assign(finding, adviceOn('S07', { ...finding, severity: 'warning' }));
    finding.detail += '; the view keeps the old name, and every statement of the running release still works';
  }
}

function toFinding(
  settings: CheckSettings,
  baseline: Baseline,
  migration: LoadedMigration,
  { check, facts }: RuleHit,
): Finding {
  const accepted = acknowledgementOf(migration, check);
  const estimated = estimate(facts, settings.statistics, baseline.rowsPerTable);
  return {
    check,
    migration: migration.name,
    ...facts,
    ...adviceOn(check, facts),
    ...(estimated === undefined ? {} : { estimate: estimated }),
    ...(accepted === undefined ? {} : { accepted }),
  };
}

/** Reported for the whole set, as a later migration may bring the index; blamed on the migration that made the key. */
async function reportUnindexed(settings: CheckSettings, state: State): Promise<void> {
  const left = await settings.server.with(state.seeded, foreignKeysWithoutIndex);
  for (const { constraint, table, columns } of left) {
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
      safeForm: `CREATE INDEX CONCURRENTLY ${table.split('.')[1]}_${columns.replaceAll(', ', '_')}_idx ON ${table} (${columns}); -- a migration of its own`,
    });
  }
}
