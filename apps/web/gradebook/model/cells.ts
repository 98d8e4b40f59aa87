import type { Schemas } from '../../api/client.ts';
import { readNumber } from '../../ui/text/number-text.ts';

type Row = Schemas['Gradebook']['data'][number];

/** A result as the gradebook has it: without what follows from other facts, which is worked out here. */
export type Cell = Omit<Row['results'][number], 'submittedLate' | 'excused' | 'countedScore'>;
/** The whole of it, which a change has to send back. */
export type Detail = Schemas['Result'];

/** What somebody types into a cell means. */
export type Entry =
  | { kind: 'empty' }
  | { kind: 'score'; score: number }
  | { kind: 'text'; text: string }
  | { kind: 'excused' }
  | { kind: 'missing' }
  /** Of a dialog: a step to undo and to redo. */
  | { kind: 'comment'; comment: string | null };

/** The words of the page's language; those of gradebook files, EX and MISSING, are read everywhere. */
export interface EntryWords {
  readonly excused: readonly string[];
  readonly missing: readonly string[];
}

const excusedWords = ['ex', 'excused'];
const missingWords = ['m', 'mi', 'missing'];

/** Reads what was typed: a number or a word. Undefined where it is neither, or a text that the score scale does not have. */
export function readEntry(typed: string, words: EntryWords, texts: readonly string[]): Entry | undefined {
  const text = typed.trim();
  if (text === '') return { kind: 'empty' };
  const known = texts.find((one) => one.toLowerCase() === text.toLowerCase());
  if (known !== undefined) return { kind: 'text', text: known };
  const word = text.toLowerCase();
  if (excusedWords.includes(word) || words.excused.includes(word)) return { kind: 'excused' };
  if (missingWords.includes(word) || words.missing.includes(word)) return { kind: 'missing' };
  const score = readNumber(text);
  return score !== undefined && Math.abs(score) <= 1_000_000_000 ? { kind: 'score', score } : undefined;
}

/** What would have to be typed for a cell to show this. */
export function entryOf(
  cell: Pick<Cell, 'scoreStatus' | 'score' | 'textScore' | 'missing'> | undefined,
): Exclude<Entry, { kind: 'comment' }> {
  if (cell === undefined) return { kind: 'empty' };
  if (cell.scoreStatus === 'exempt') return { kind: 'excused' };
  if (cell.score !== null) return { kind: 'score', score: cell.score };
  if (cell.textScore !== null) return { kind: 'text', text: cell.textScore };
  return cell.missing === true ? { kind: 'missing' } : { kind: 'empty' };
}

/** The part of a result that a change sends; everything that it does not name would be lost. */
export type ResultBody = Pick<Detail, 'scoreStatus'> &
  Partial<Pick<Detail, 'score' | 'textScore' | 'comment' | 'inProgress' | 'incomplete' | 'late' | 'missing'>>;

/** What is to stand there; null: no result. @param detail what stands there now */
export function bodyOf(entry: Entry, detail: Detail | undefined): ResultBody | null {
  const kept = {
    comment: detail?.comment ?? null,
    inProgress: detail?.inProgress ?? null,
    incomplete: detail?.incomplete ?? null,
    late: detail?.late ?? null,
    missing: detail?.missing === true ? null : (detail?.missing ?? null),
  };
  const graded = detail?.scoreStatus === 'partially graded' ? 'partially graded' : 'fully graded';
  switch (entry.kind) {
    case 'score':
      return { ...kept, scoreStatus: graded, score: entry.score, textScore: null };
    case 'text':
      return { ...kept, scoreStatus: graded, score: null, textScore: entry.text };
    case 'excused':
      return { ...kept, scoreStatus: 'exempt', score: null, textScore: null };
    case 'missing':
      return { ...kept, scoreStatus: 'not submitted', score: null, textScore: null, missing: true };
    case 'comment': {
      if (detail === undefined)
        return entry.comment === null ? null : { scoreStatus: 'not submitted', comment: entry.comment };
      return { ...bodyOfDetail(detail), comment: entry.comment };
    }
    case 'empty': {
      // What a student submitted, or somebody wrote about it, stays when a grade goes.
      if (detail === undefined) return null;
      if (detail.submittedAt !== null) return { ...kept, scoreStatus: 'submitted', score: null, textScore: null };
      return detail.comment === null ? null : { ...kept, scoreStatus: 'not submitted', score: null, textScore: null };
    }
  }
}

/** The whole of a result again, as an undo needs it. */
export const bodyOfDetail = (detail: Detail): ResultBody => ({
  scoreStatus: detail.scoreStatus,
  score: detail.score,
  textScore: detail.textScore,
  comment: detail.comment,
  inProgress: detail.inProgress,
  incomplete: detail.incomplete,
  late: detail.late,
  missing: detail.missing,
});

/** Whether two results say the same grade. */
export function isSameGrade(
  one: Pick<Cell, 'scoreStatus' | 'score' | 'textScore'> | ResultBody | null | undefined,
  other: Pick<Cell, 'scoreStatus' | 'score' | 'textScore'> | ResultBody | null | undefined,
): boolean {
  if (!one || !other) return !one === !other;
  return (
    one.scoreStatus === other.scoreStatus &&
    (one.score ?? null) === (other.score ?? null) &&
    (one.textScore ?? null) === (other.textScore ?? null)
  );
}

/** Whether they are the same to whoever reads them: the grade, that the work is missing, and the comment. */
export const isSameResult = (one: ResultBody | null, other: ResultBody | null): boolean =>
  isSameGrade(one, other) &&
  (one?.missing ?? false) === (other?.missing ?? false) &&
  (one?.comment ?? null) === (other?.comment ?? null);

/** Whether both count the same in totals. */
export const countsTheSame = (one: Cell | undefined, other: Cell | undefined): boolean =>
  isSameGrade(one, other) &&
  one?.missing === other?.missing &&
  one?.late === other?.late &&
  one?.submittedAt === other?.submittedAt;

/** What a cell shows before the server has answered. @param submittedAt of work that awaits its grade */
export function expectedCell(
  itemId: string,
  entry: Entry,
  shown: Cell | undefined,
  isDraft: boolean,
  submittedAt: string | null,
): Cell | undefined {
  const isSubmitted = shown !== undefined && shown.submittedAt !== null;
  if (entry.kind === 'comment' && shown !== undefined) return { ...shown, commented: entry.comment !== null };
  const commented = entry.kind === 'comment' ? entry.comment !== null : (shown?.commented ?? false);
  if ((entry.kind === 'empty' || entry.kind === 'comment') && !isSubmitted && !commented) return undefined;
  const statuses = {
    score: 'fully graded',
    text: 'fully graded',
    excused: 'exempt',
    missing: 'not submitted',
    empty: isSubmitted ? 'submitted' : 'not submitted',
    comment: 'not submitted',
  } as const;
  return {
    commented,
    lineItemSourcedId: itemId,
    scoreStatus: statuses[entry.kind],
    score: entry.kind === 'score' ? entry.score : null,
    textScore: entry.kind === 'text' ? entry.text : null,
    textScorePoints: null,
    late: shown?.late ?? null,
    missing: entry.kind === 'missing' ? true : null,
    draft: shown?.draft ?? isDraft,
    submittedAt: submittedAt ?? shown?.submittedAt ?? null,
    version: shown?.version ?? 0,
  };
}

/** What a cell shows of a result that the server has stored. */
export function cellOf(detail: Detail): Cell {
  const { lineItemSourcedId, scoreStatus, score, textScore, textScorePoints, late, missing, draft } = detail;
  const { submittedAt, comment, version } = detail;
  return {
    lineItemSourcedId,
    scoreStatus,
    score,
    textScore,
    textScorePoints,
    late,
    missing,
    draft,
    submittedAt,
    commented: comment !== null,
    version,
  };
}
