import type { PhaseName, PhaseOutcome } from './record.ts';

/** What records without a `schemaVersion` call the phases. */
const phaseNames: Readonly<Record<string, PhaseName>> = {
  'migration stack': 'migration-stack',
  migration: 'migrations',
  'what runs': 'verify-tasks',
  watch: 'watch-alarms',
};

const evidenceNames: Readonly<Record<string, string>> = {
  templates: 'templatesHash',
  undo: 'rollbackReason',
  notTold: 'notNotified',
  migration: 'migrations',
};

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every record before `schemaVersion` 2, in that form. What is no record stays as it is: the schema refuses it. */
export function recordOfVersion1(stored: unknown): unknown {
  if (!isFields(stored) || !isFields(stored.phases) || !isFields(stored.evidence)) return stored;
  const { result, problem } = stored;
  const needsProblem = result !== undefined && result !== 'succeeded' && problem === undefined;
  return {
    ...stored,
    schemaVersion: 2,
    // A release that a later rollback replaced got no reason.
    ...(needsProblem ? { problem: 'no reason was recorded' } : {}),
    phases: mapEntries(stored.phases, (name, phase) => [phaseNames[name] ?? name, phaseOf(phase)]),
    evidence: mapEntries(stored.evidence, (name, value) => [
      evidenceNames[name] ?? name,
      name === 'migration' ? migrationsOf(value) : value,
    ]),
  };
}

const mapEntries = (fields: Fields, map: (name: string, value: unknown) => [string, unknown]): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => map(name, value)));

function phaseOf(stored: unknown): unknown {
  if (!isFields(stored)) return stored;
  const { said, ...times } = stored;
  const summary = said === undefined ? {} : { summary: said };
  return times.to === undefined ? { ...times, ...summary } : { ...times, outcome: outcomeOf(said), ...summary };
}

function outcomeOf(said: unknown): PhaseOutcome {
  if (typeof said !== 'string') return 'done';
  if (said.startsWith('left out')) return 'skipped';
  return said === 'failed' || said === 'did not start' || said.endsWith('taken back by CloudFormation')
    ? 'failed'
    : 'done';
}

/** A list that was too long ended in "and 80 more"; shortened again, in several of these. */
function migrationsOf(stored: unknown): unknown {
  if (!isFields(stored) || !Array.isArray(stored.applied)) return stored;
  const omitted = stored.applied.map((name) => Number(/^and (\d+) more$/.exec(String(name))?.[1] ?? 0));
  const total = omitted.reduce((sum, count) => sum + count, 0);
  const applied = stored.applied.filter((_, i) => omitted[i] === 0);
  return { ...stored, applied, ...(total === 0 ? {} : { omitted: total }) };
}
