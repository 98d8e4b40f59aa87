import { roundedPercent } from '../../../api/grading/rules/decimal.ts';
import type { Extension, GradedItem, GradingPolicy, StudentResult } from '../../../api/grading/rules/facts.ts';
import { gradesOf } from '../../../api/grading/rules/grades.ts';
import { lettersOf } from '../../../api/grading/rules/letters.ts';
import { withSubmitted } from '../../../api/grading/rules/posted-view.ts';
import { type PointsOfTexts, pointsOfTexts } from '../../../api/grading/rules/score-scale-points.ts';
import type { Schemas } from '../../api/client.ts';
import type { Cell } from './cells.ts';

type Row = Schemas['Gradebook']['data'][number];

/** Percentages as they are shown. */
export interface LocalTotals {
  readonly current: number | null;
  readonly final: number | null;
  readonly currentLetter: string | null;
  readonly finalLetter: string | null;
}

/** What a student's totals follow from beside the results. */
export type RowFacts = Readonly<Pick<Row, 'extensions' | 'attempts' | 'submissions' | 'periods'>>;

export interface ClassFacts {
  /** The totals of a student at this moment, by the rules of the server. */
  totalsOf(cells: readonly (Cell | undefined)[], facts: RowFacts, now: Date): LocalTotals;
  /** By the score scale of the grading policy; null without one. */
  letterOf(percent: number | null): string | null;
}

interface Read {
  readonly categories: readonly Schemas['Category'][];
  readonly lineItems: readonly Schemas['LineItem'][];
  readonly policy: Schemas['GradingPolicy'];
  readonly scales: readonly Schemas['ScoreScale'][];
  /** Where periods are weighted. */
  readonly sessions: readonly Schemas['AcademicSession'][];
}

/**
 * The same pure rules as on the server (apps/api/grading/rules), with the same facts. The total of a change stays provisional
 * until the server has confirmed it: another teacher may have changed the policy meanwhile.
 */
export function classFactsOf(read: Read): ClassFacts {
  const { categories, lineItems } = read;
  const itemOf = new Map(lineItems.map((item) => [item.sourcedId, item]));
  const periodOf = periodsOf(read);
  const gradedClass = {
    categories: categories.map(({ sourcedId, weight, dropLowest, dropHighest }) => ({
      id: sourcedId,
      weight: decimal(weight),
      dropLowest,
      dropHighest,
    })),
    items: lineItems
      .filter(({ assignDate }) => assignDate === null || Date.parse(assignDate) <= Date.now())
      .map((item) => gradedItem(item, periodOf(item), read.scales)),
  };
  const rules = rulesOf(read);
  // What all students share is worked out once a minute: due dates are the only thing that time changes.
  let prepared: { minute: number; grade: ReturnType<typeof gradesOf> } | undefined;
  const gradeAt = (now: Date) => {
    const minute = Math.floor(now.getTime() / 60_000);
    if (prepared?.minute !== minute) prepared = { minute, grade: gradesOf(gradedClass, now, rules) };
    return prepared.grade;
  };
  const letterOf = lettersOf(rules.scale?.values ?? []);
  return {
    letterOf: (percent) => letterOf(decimalOrNull(percent)),
    totalsOf: (cells, facts, now) => {
      const results = cells.flatMap((cell) => (cell === undefined ? [] : toResult(cell, facts.attempts)));
      const { current, final, inputs } = gradeAt(now)(
        withSubmitted(results, facts.submissions.map(toSubmitted)),
        facts.periods.map(({ from, until }) => ({ from: momentOrNull(from), until: momentOrNull(until) })),
        facts.extensions.map((extension) =>
          toExtension(extension, itemOf.get(extension.lineItemSourcedId), read.scales),
        ),
      );
      return {
        current: shown(current),
        final: shown(final),
        currentLetter: inputs.letters?.current ?? null,
        finalLetter: inputs.letters?.final ?? null,
      };
    },
  };
}

const shown = (percent: string | null): number | null => (percent === null ? null : Number(roundedPercent(percent)));
const momentOrNull = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** A decimal without an exponent, as the rules read it. */
export function decimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(10).replace(/\.?0+$/, '') : text;
}

const decimalOrNull = (value: number | null): string | null => (value === null ? null : decimal(value));

/** The weighted period of an assignment: its own session, else the nearest of those around it. */
function periodsOf({ policy, sessions }: Read): (item: Schemas['LineItem']) => string | null {
  const weighted = new Set(policy.gradingPeriods.map(({ academicSessionSourcedId }) => academicSessionSourcedId));
  const parentOf = new Map(sessions.map(({ sourcedId, parentSourcedId }) => [sourcedId, parentSourcedId]));
  return ({ gradingPeriodSourcedId }) => {
    const passed = new Set<string>();
    let session = gradingPeriodSourcedId;
    while (session !== null && !weighted.has(session) && !passed.has(session)) {
      passed.add(session);
      session = parentOf.get(session) ?? null;
    }
    return session !== null && weighted.has(session) ? session : null;
  };
}

const gradedItem = (item: Schemas['LineItem'], periodId: string | null, scales: Read['scales']): GradedItem => ({
  id: item.sourcedId,
  categoryId: item.categorySourcedId,
  maximum: decimal(item.resultValueMax),
  weight: decimalOrNull(item.weight),
  dueAt: momentOrNull(item.dueDate),
  pointsOfTexts: pointsOf(item, item.resultValueMax, scales),
  neverDrop: item.neverDrop,
  extraCredit: item.extraCredit,
  periodId,
});

function pointsOf(item: Schemas['LineItem'], maximum: number, scales: Read['scales']): PointsOfTexts {
  const scale = scales.find(({ sourcedId }) => sourcedId === item.scoreScaleSourcedId);
  const range = { minimum: decimal(item.resultValueMin), maximum: decimal(maximum) };
  return pointsOfTexts(scale?.scoreScaleValue ?? null, range);
}

function rulesOf({ policy, scales }: Read): GradingPolicy {
  const { late, missingPercent, countedAttempt, weighting, weightsAbove100 } = policy;
  const scale = scales.find(({ sourcedId }) => sourcedId === policy.scoreScaleSourcedId);
  const periods = policy.gradingPeriods.map(({ academicSessionSourcedId, weight }) => ({
    id: academicSessionSourcedId,
    weight: decimal(weight),
  }));
  return {
    weighting,
    weightsAbove100,
    late: late && {
      deductionPercent: decimal(late.deductionPercent),
      intervalMinutes: late.intervalMinutes,
      minimumPercent: decimal(late.minimumPercent),
    },
    missingPercent: decimalOrNull(missingPercent),
    countedAttempt,
    periods: periods.length === 0 ? null : periods,
    scale: scale ? { id: scale.sourcedId, version: scale.version, values: scale.scoreScaleValue } : null,
  };
}

function toResult(cell: Cell, attempts: RowFacts['attempts']): StudentResult {
  const { lineItemSourcedId: itemId, scoreStatus, score, textScore, submittedAt, late, missing } = cell;
  const result: StudentResult = {
    itemId,
    scoreStatus,
    score: decimalOrNull(score),
    text: textScore,
    submittedAt: momentOrNull(submittedAt),
    late,
    missing,
  };
  const earlier = attempts.filter((attempt) => attempt.lineItemSourcedId === itemId);
  if (earlier.length === 0) return result;
  return {
    ...result,
    attempts: earlier.map((attempt) => ({
      score: decimalOrNull(attempt.score),
      text: attempt.textScore,
      late: attempt.late,
      submittedAt: momentOrNull(attempt.submittedAt),
    })),
  };
}

const toSubmitted = ({ lineItemSourcedId, submittedAt }: RowFacts['submissions'][number]) => ({
  itemId: lineItemSourcedId,
  submittedAt: new Date(submittedAt),
});

function toExtension(
  extension: RowFacts['extensions'][number],
  item: Schemas['LineItem'] | undefined,
  scales: Read['scales'],
): Extension {
  const { lineItemSourcedId: itemId, excused, resultValueMax } = extension;
  const dueAt = momentOrNull(extension.dueDate);
  if (item === undefined || resultValueMax === item.resultValueMax) return { itemId, dueAt, excused };
  const own = pointsOf(item, resultValueMax, scales);
  return { itemId, dueAt, excused, maximum: decimal(resultValueMax), pointsOfTexts: own };
}
