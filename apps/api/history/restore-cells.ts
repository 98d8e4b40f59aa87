import type { Attempt } from '../assignments/attempts.ts';
import { result } from '../assignments/result.record.ts';
import type { GradeHistoryRow, ResultsRow } from '../database/schema.generated.ts';
import { isoOrNull, numberOrNull } from '../http/fields.ts';
import { differing, type Facts, type RecordedChange, rewind } from './restore.ts';

export interface StoredResult extends Pick<ResultsRow, 'id' | 'student_id' | 'version'> {
  facts: Facts;
}

/** Its facts name the result. */
export interface StoredAttempt {
  id: GradeHistoryRow['record_id'];
  facts: Facts;
}

export interface StoredChange extends Pick<GradeHistoryRow, 'kind' | 'record_id'>, RecordedChange {
  student_id: number;
}

/** A cell that is to change. */
export interface ChangedCell {
  studentId: number;
  /** The result that is there; undefined: none. */
  present: StoredResult | undefined;
  /** The grade at that moment; null: there was none. */
  earlier: Facts | null;
}

/** The grade itself, with those of earlier submissions. Whether it is posted, and by which import it came, stays as it is. */
const columns = [...result.stored.map(({ column }) => column), 'attempts'];

export const differingFacts = (present: StoredResult | undefined, earlier: Facts | null): string[] =>
  differing(columns, present?.facts ?? null, earlier);

/** One student has one active result, and may have deleted ones beside it. */
export function cellsOf(
  results: readonly StoredResult[],
  attempts: readonly StoredAttempt[],
  changes: readonly StoredChange[],
): ChangedCell[] {
  const ofResults = changes.filter(({ kind }) => kind !== 'attempt');
  const attemptsNow = attemptsByResult(attempts.map(({ facts }) => facts));
  const attemptsThen = attemptsByResult(rewindAttempts(attempts, changes));
  const present = new Map(results.map((stored) => [`${stored.student_id} ${stored.id}`, stored]));
  const changed = Map.groupBy(ofResults, ({ student_id, record_id }) => `${student_id} ${record_id}`);
  const active = new Map(results.filter(isActive).map((stored) => [stored.student_id, stored]));
  const earlierOf = new Map<number, Facts>();
  for (const key of new Set([...present.keys(), ...changed.keys()])) {
    const state = rewind(present.get(key)?.facts ?? null, changed.get(key) ?? []);
    if (state === null || (state.status ?? 'active') !== 'active') continue;
    const [student, id] = key.split(' ') as [string, string];
    earlierOf.set(Number(student), { ...state, attempts: attemptsThen.get(id) ?? null });
  }
  return [...new Set([...active.keys(), ...earlierOf.keys()])].flatMap((studentId) => {
    const stored = active.get(studentId);
    const attempted = stored && withAttempts(stored, attemptsNow);
    const cell = { studentId, present: attempted, earlier: earlierOf.get(studentId) ?? null };
    const differs = differingFacts(cell.present, cell.earlier).length > 0;
    return differs || (cell.present === undefined) !== (cell.earlier === null) ? [cell] : [];
  });
}

const isActive = ({ facts }: StoredResult): boolean => facts.status === 'active';

const withAttempts = (stored: StoredResult, of: ReadonlyMap<string, string>): StoredResult => ({
  ...stored,
  facts: { ...stored.facts, attempts: of.get(String(stored.id)) ?? null },
});

/** The attempts that there were at that moment. */
function rewindAttempts(attempts: readonly StoredAttempt[], changes: readonly StoredChange[]): Facts[] {
  const present = new Map(attempts.map(({ id, facts }) => [id, facts]));
  const ofAttempts = changes.filter(({ kind }) => kind === 'attempt');
  const changed = Map.groupBy(ofAttempts, ({ record_id }) => record_id);
  const ids = [...new Set([...present.keys(), ...changed.keys()])];
  return ids.map((id) => rewind(present.get(id) ?? null, changed.get(id) ?? [])).filter((state) => state !== null);
}

/** By the id of their result, as one text that is the same for the same attempts. */
function attemptsByResult(states: readonly Facts[]): Map<string, string> {
  const groups = Map.groupBy(states, ({ result_id }) => result_id as string);
  return new Map([...groups].map(([id, list]) => [id, JSON.stringify(list.map(toAttempt).sort(bySubmission))]));
}

const toAttempt = ({ submitted_at, score, text_score, late }: Facts): Attempt => ({
  submitted_at: submitted_at == null ? null : isoOrNull(new Date(submitted_at)),
  score: score ?? null,
  text_score: text_score ?? null,
  late: late == null ? null : late === 'true',
});

const bySubmission = (one: Attempt, other: Attempt): number =>
  (one.submitted_at ?? '').localeCompare(other.submitted_at ?? '');

export const attemptsOf = (facts: Facts | null): Attempt[] => JSON.parse(facts?.attempts ?? '[]') as Attempt[];

const flags = new Set(['in_progress', 'incomplete', 'late', 'missing']);

/** A value as answers have it, out of its text. */
export function typed(column: string, facts: Facts): unknown {
  if (column === 'attempts') {
    return attemptsOf(facts).map(({ submitted_at: submittedAt, score, text_score: textScore, late }) => {
      return { submittedAt, score: numberOrNull(score), textScore, late };
    });
  }
  const text = facts[column];
  if (text == null) return null;
  if (column === 'score') return Number(text);
  return flags.has(column) ? text === 'true' : text;
}
