import type { Schemas } from '../../api/client.ts';
import { bodyOf, entryOf, type ResultBody, readEntry } from '../../gradebook/model/cells.ts';

type Result = Schemas['Result'];

/** What the form of a grade has. */
export interface Mark {
  kind: 'none' | 'score' | 'excused' | 'missing';
  /** A number as the language writes it, or a text of the score scale. */
  score: string;
  late: 'byTimes' | 'late' | 'inTime';
  comment: string;
}

export function markOf(result: Result | undefined, numberText: (value: number) => string): Mark {
  const entry = entryOf(result);
  const kinds = { empty: 'none', score: 'score', text: 'score', excused: 'excused', missing: 'missing' } as const;
  const late = result?.late ?? null;
  return {
    kind: kinds[entry.kind],
    score: entry.kind === 'score' ? numberText(entry.score) : entry.kind === 'text' ? entry.text : '',
    late: late === null ? 'byTimes' : late ? 'late' : 'inTime',
    comment: result?.comment ?? '',
  };
}

export const isSameMark = (one: Mark, other: Mark): boolean =>
  one.kind === other.kind && one.score === other.score && one.late === other.late && one.comment === other.comment;

const noWords = { excused: [], missing: [] };

/**
 * What is to be stored; null: no result. Undefined where the score cannot be read.
 * @param result what stands there now
 */
export function bodyOfMark(
  mark: Mark,
  result: Result | undefined,
  hasSubmission: boolean,
  texts: readonly string[],
): ResultBody | null | undefined {
  const comment = mark.comment.trim() === '' ? null : mark.comment;
  const late = { byTimes: null, late: true, inTime: false }[mark.late];
  const entry =
    mark.kind === 'score'
      ? readEntry(mark.score, noWords, texts)
      : ({ kind: mark.kind === 'none' ? 'empty' : mark.kind } as const);
  if (entry === undefined || (mark.kind === 'score' && entry.kind !== 'score' && entry.kind !== 'text'))
    return undefined;
  const body = bodyOf(entry, result);
  if (body !== null && entry.kind !== 'empty') return { ...body, comment, late };
  // A comment, or what was said about lateness, stands beside no grade as well.
  const isWorth = comment !== null || late !== null || body?.scoreStatus === 'submitted';
  if (!isWorth) return null;
  return {
    ...(body ?? { score: null, textScore: null }),
    scoreStatus: hasSubmission || body?.scoreStatus === 'submitted' ? 'submitted' : 'not submitted',
    comment,
    late,
  };
}
