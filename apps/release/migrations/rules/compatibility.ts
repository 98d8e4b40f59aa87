import type { CheckId } from './checks.ts';
import type { RuleHit } from './findings.ts';

/** What the running release's statements do on one schema. */
export interface Behaviour {
  /** Result types by statement; an error where it cannot be prepared or planned. */
  shapes: Map<number, { types: string } | { error: string }>;
  /** Rows by `session/step`, on an empty database; an error where the write failed. */
  writes: Map<string, { rows: number } | { error: string }>;
  /** The same on a database with rows. */
  writesOnRows: Map<string, { rows: number } | { error: string }>;
  /** A message by statement where reading rows fails. */
  reads: Map<number, { error: string | undefined }>;
}

/** What a release sent; see running-release/recording.ts. */
export interface RecordedStatements {
  statements: readonly string[];
  /** Places of those that clients prepare by name. */
  named: readonly number[];
  /** Writes in order; the first element of each is the place of its text. */
  sessions: readonly (readonly (readonly [number, ...unknown[]])[])[];
}

/**
 * The findings that the schema `now` adds to those that the schema `before` already had.
 * @param expected behaviour on the base schema; what is not in it is not compared
 */
export function compareBehaviour(
  recording: RecordedStatements,
  { expected, before, now }: { expected: Behaviour; before: Behaviour; now: Behaviour },
): RuleHit[] {
  const hits: RuleHit[] = [];
  const text = (index: number) => shorten(recording.statements[index] ?? '');
  for (const [index, onBase] of expected.shapes) {
    const shape = now.shapes.get(index);
    const earlier = before.shapes.get(index);
    if (shape === undefined || earlier === undefined || 'error' in earlier || 'error' in onBase) continue;
    if ('error' in shape) hits.push(hit('C01', `${shape.error}: ${text(index)}`));
    else if (differ(earlier.types, shape.types, recording.named.includes(index)))
      hits.push(hit('C02', `${shape.types} instead of ${earlier.types}: ${text(index)}`));
  }
  // A statement that cannot be prepared cannot be replayed either: it is reported once.
  const reported = new Set([...now.shapes].filter(([, shape]) => 'error' in shape).map(([index]) => index));
  for (const index of expected.reads.keys()) {
    const error = now.reads.get(index)?.error;
    if (error === undefined || before.reads.get(index)?.error !== undefined || reported.has(index)) continue;
    reported.add(index);
    hits.push(hit('C01', `${error}, on rows: ${text(index)}`));
  }
  for (const [kind, where] of [
    ['writes', ''],
    ['writesOnRows', ', beside rows'],
  ] as const) {
    for (const key of expected[kind].keys()) {
      const write = now[kind].get(key);
      const earlier = before[kind].get(key);
      if (write === undefined || earlier === undefined || 'error' in earlier) continue;
      const index = statementOf(recording, key);
      // How many rows there are to change is the migration's affair, where it found some.
      const isSame = 'rows' in write && (kind === 'writesOnRows' || write.rows === earlier.rows);
      if (reported.has(index) || isSame) continue;
      reported.add(index);
      const what = 'error' in write ? write.error : `${write.rows} rows instead of ${earlier.rows}`;
      hits.push(hit('C03', `${what}${where}: ${text(index)}`));
    }
  }
  return summarize(hits);
}

/**
 * More columns at the end, as `SELECT *` gives after ADD COLUMN, disturb only statements prepared by name: their running
 * sessions get "cached plan must not change result type".
 */
function differ(before: string, now: string, isNamed: boolean): boolean {
  if (isNamed) return now !== before;
  const [old, new_] = [sameToClients(before), sameToClients(now)];
  return new_ !== old && !new_.startsWith(old.replace(/\}$/, ','));
}

/** Drivers give both as the same string. */
const sameToClients = (types: string): string => types.replaceAll('"character varying"', 'text');

const hit = (check: CheckId, detail: string): RuleHit => ({ check, facts: { detail } });

/** One finding a check: the first statements in full, the others counted. */
function summarize(hits: RuleHit[]): RuleHit[] {
  const byCheck = Map.groupBy(hits, ({ check }) => check);
  return [...byCheck].map(([check, group]) => {
    const shown = group.slice(0, 3).map(({ facts }) => facts.detail);
    const more = group.length > shown.length ? `; and ${group.length - shown.length} more statements` : '';
    return { check, facts: { detail: `${shown.join('; ')}${more}` } };
  });
}

const statementOf = (recording: RecordedStatements, key: string): number => {
  const [session, place] = key.split('/').map(Number) as [number, number];
  return recording.sessions[session]?.[place]?.[0] ?? -1;
};

const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 157)}…` : line;
};
