import { readFile } from 'node:fs/promises';
import type { Baseline } from './baseline.ts';
import { measureStall, type StallOptions } from './load/stall.ts';
import { judgeUp, type TraceResult } from './one-migration/judge-up.ts';
import { judgeWayBack } from './one-migration/judge-way-back.ts';
import type { MigrationProcess } from './one-migration/process.ts';
import { BrokenMigration, runMigration, type Tools } from './one-migration/run.ts';
import { type Behaviour, compareBehaviour } from './rules/compatibility.ts';
import { acknowledgementOf, judgeClaim, judgeDeclarations } from './rules/declarations.ts';
import { estimate, type ProductionStatistics } from './rules/estimate.ts';
import { blocksRelease, type Finding, type MigrationVerdict, type RuleHit } from './rules/findings.ts';
import type { LoadedMigration } from './rules/migration.ts';
import { adviceOn } from './rules/safe-forms.ts';
import { unproved } from './rules/unproved.ts';
import { observeEmpty, observeRows } from './running-release/replay.ts';
import { columnsOf, foreignKeysWithoutIndex } from './scratch/base-schema.ts';
import type { SeedHint } from './scratch/seed-hints.ts';
import type { ScratchServer } from './scratch/server.ts';

export interface CheckSettings {
  server: ScratchServer;
  runner: MigrationProcess;
  lockTimeoutMillis: number;
  seedHints: Readonly<Record<string, SeedHint>>;
  statistics?: ProductionStatistics;
  /** What was read of the baseline already. */
  known?: Tools['known'];
  /** Undefined: without the stall under load. */
  stall?: StallOptions;
  onProgress(line: string): void;
}

/** A copy of a database that is dropped once every migration is judged. */
export type JudgeTools = Tools & { create(original: string): Promise<string> };

/** The schema that the next migration meets; after the last one only `empty` is sure to be as it left it. */
export interface State {
  seeded: string;
  empty: string;
  behaviour: Behaviour | undefined;
  /** Foreign keys without an index, and who made them; undefined for those of the base. */
  unindexed: Map<string, MigrationVerdict | undefined>;
}

/** Judges a migration on the schema that the earlier ones left. Gives the next one, or undefined where it failed. */
export async function judgeOne(
  settings: CheckSettings,
  tools: JudgeTools,
  baseline: Baseline,
  state: State,
  migration: LoadedMigration,
  verdict: MigrationVerdict,
  { isLast }: { isLast: boolean },
): Promise<State | undefined> {
  try {
    return await judgePhases({ settings, tools, baseline, state, migration, verdict, isLast });
  } catch (error) {
    verdict.broken = brokenBy(error, migration);
    return undefined;
  } finally {
    addTo(verdict, { settings, baseline, migration })(judgeDeclarations(migration));
    verdict.findings.sort((a, b) => (a.statement?.number ?? 99) - (b.statement?.number ?? 99));
    verdict.verdict =
      verdict.broken !== undefined ? 'broken' : verdict.findings.some(blocksRelease) ? 'blocked' : 'safe';
  }
}

interface Subject {
  settings: CheckSettings;
  tools: JudgeTools;
  baseline: Baseline;
  state: State;
  migration: LoadedMigration;
  verdict: MigrationVerdict;
  isLast: boolean;
}

async function judgePhases(subject: Subject): Promise<State | undefined> {
  const { settings, tools, baseline, state, migration, verdict, isLast } = subject;
  const { server } = settings;
  const add = addTo(verdict, subject);
  const next = await tools.create(state.seeded);
  const nextEmpty = await tools.create(state.empty);
  const up = await timed(verdict, 'trace', () => judgeUp(tools, migration, next));
  add(up.hits);
  const onEmpty = await timed(verdict, 'empty', () => runMigration(tools, migration, 'up', nextEmpty, false));
  verdict.unproved.push(...unproved(await readFile(migration.file, 'utf8'), up.statements, up.trace, up.context));
  if (up.failed || onEmpty.error !== undefined) {
    explainByRows(verdict, up, onEmpty.error?.message, add);
    return undefined;
  }
  for (const { constraint } of await server.with(nextEmpty, foreignKeysWithoutIndex))
    if (!state.unindexed.has(constraint)) state.unindexed.set(constraint, verdict);
  // The rows go first, as the way back turns their schema over; then each has a database of its own.
  const onRows = await guarded(subject, 'rows', () => observeOn(subject, next, observeRows));
  const [reversal, empty] = await Promise.all([
    guarded(subject, 'reversal', () => judgeWayBack(tools, migration, { before: state.seeded, after: next }, up.trace)),
    guarded(subject, 'compatibility', () => observeOn(subject, nextEmpty, observeEmpty)),
  ]);
  add(reversal?.hits ?? []);
  const behaviour = onRows === undefined || empty === undefined ? state.behaviour : { ...onRows, ...empty };
  if (baseline.compatibility !== undefined && state.behaviour !== undefined && behaviour !== undefined) {
    const { recording, behaviour: expected } = baseline.compatibility;
    add(compareBehaviour(recording, { expected, before: state.behaviour, now: behaviour }));
    add(judgeClaim(migration, recording.release, verdict.findings));
    await acceptRenames(subject, nextEmpty);
  }
  const { stall } = settings;
  if (stall !== undefined) {
    const measured = await guarded(subject, 'stall', () =>
      measureStall(tools, stall, migration, { ...state, trace: up.trace, statistics: settings.statistics }),
    );
    add(measured?.hits ?? []);
    verdict.unproved.push(...(measured?.unproved ?? []));
  }
  if (reversal?.clean === true || isLast) return { ...state, seeded: next, empty: nextEmpty, behaviour };
  const again = await tools.create(state.seeded);
  await runMigration(tools, migration, 'up', again, false);
  return { ...state, seeded: again, empty: nextEmpty, behaviour };
}

async function observeOn<T>(
  { settings, baseline: { compatibility } }: Subject,
  database: string,
  observe: (
    connect: <R>(work: (client: Parameters<Parameters<ScratchServer['with']>[1]>[0]) => Promise<R>) => Promise<R>,
    base: NonNullable<Baseline['compatibility']>,
  ) => Promise<T>,
): Promise<T | undefined> {
  if (compatibility === undefined) return undefined;
  return observe((work) => settings.server.with(database, work, 'runtime'), compatibility);
}

async function timed<T>(verdict: MigrationVerdict, phase: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    verdict.phases[phase] = Math.round(performance.now() - started);
  }
}

/** A phase that cannot be carried out leaves the others their say; the migration has no verdict then. */
async function guarded<T>(
  { verdict, migration }: Subject,
  phase: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await timed(verdict, phase, work);
  } catch (error) {
    verdict.broken ??= brokenBy(error, migration, phase);
    return undefined;
  }
}

function brokenBy(error: unknown, { name }: LoadedMigration, phase?: string): MigrationVerdict['broken'] {
  if (error instanceof BrokenMigration) return { migration: name, reason: error.message, next: error.next };
  return {
    migration: name,
    reason: `${phase === undefined ? 'the check' : `the phase ${phase}`} failed: ${(error as Error).message}`,
    next: 'Run it again; where it stays, the check has a fault, and what it reports of the other migrations still holds.',
  };
}

/** Whether a failure depends on rows narrows its cause down. */
function explainByRows(
  verdict: MigrationVerdict,
  up: TraceResult,
  onEmpty: string | undefined,
  add: (hits: RuleHit[]) => void,
): void {
  if (!up.failed && onEmpty !== undefined)
    add([{ check: 'T00', facts: { detail: `${onEmpty} (on an empty database)` } }]);
  const finding = verdict.findings.find(({ check }) => check === 'T00');
  if (finding === undefined) return;
  if (up.failed)
    finding.detail +=
      onEmpty === undefined ? ' (on rows that exist; an empty database takes it)' : ' (also on an empty database)';
  if (verdict.without !== undefined)
    finding.detail += `; ${verdict.without.join(', ')} failed before it and is not there, which may be why`;
}

/** A rename breaks nobody where the old name lives on with all its columns, and the running release's statements prove it. */
async function acceptRenames({ settings, state, verdict }: Subject, after: string): Promise<void> {
  if (verdict.findings.some(({ check }) => check.startsWith('C'))) return;
  for (const finding of verdict.findings) {
    const { table } = finding;
    if (finding.check !== 'S07' || table === undefined) continue;
    const old = await settings.server.with(state.empty, (client) => columnsOf(client, table));
    const now = new Set(await settings.server.with(after, (client) => columnsOf(client, table)));
    if (!old.every((column) => now.has(column))) continue;
    Object.assign(finding, adviceOn('S07', { ...finding, severity: 'warning' }));
    finding.detail += '; the old name lives on, and every statement of the running release still works';
  }
}

const addTo =
  (verdict: MigrationVerdict, about: Pick<Subject, 'settings' | 'baseline' | 'migration'>) =>
  (hits: readonly RuleHit[]): void => {
    for (const hit of hits) verdict.findings.push(toFinding(about, hit));
  };

function toFinding(
  { settings, baseline, migration }: Pick<Subject, 'settings' | 'baseline' | 'migration'>,
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
