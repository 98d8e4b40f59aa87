import type { CheckId } from './checks.ts';
import type { RuleHit } from './findings.ts';

/** What the running release's statements do on one schema. */
export interface Behaviour {
  /** Result types by statement; an error where it cannot be prepared or planned. */
  shapes: Map<number, { types: string } | { error: string }>;
  /** Rows by `session/step`; an error where the write failed. */
  writes: Map<string, { rows: number } | { error: string }>;
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
  const failedTexts = new Set([...now.shapes].filter(([, shape]) => 'error' in shape).map(([index]) => index));
  for (const [key, onBase] of expected.writes) {
    const write = now.writes.get(key);
    const earlier = before.writes.get(key);
    if (write === undefined || earlier === undefined || 'error' in earlier || 'error' in onBase) continue;
    const index = statementOf(recording, key);
    if (failedTexts.has(index)) continue;
    if ('rows' in write && write.rows === earlier.rows) continue;
    failedTexts.add(index);
    const what = 'error' in write ? write.error : `${write.rows} rows instead of ${earlier.rows}`;
    hits.push(hit('C03', `${what}: ${text(index)}`));
  }
  return summarize(hits);
}

/**
 * More columns at the end, as `SELECT *` gives after ADD COLUMN, disturb only statements prepared by name: their running
 * sessions get "cached plan must not change result type".
 */
const differ = (before: string, now: string, isNamed: boolean): boolean =>
  now !== before && (isNamed || !now.startsWith(before.replace(/\}$/, ',')));

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
