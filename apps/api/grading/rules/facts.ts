import type { ScoreScaleValue } from '../../values/score-scale.ts';
import type { DecimalText } from './decimal.ts';
import type { PointsOfTexts } from './score-scale-points.ts';

/** OneRoster's ScoreStatusEnum, the same in 1.1 and 1.2. */
export type ScoreStatus = 'exempt' | 'fully graded' | 'not submitted' | 'partially graded' | 'submitted';

export interface GradedCategory {
  id: string;
  /** Not negative. */
  weight: DecimalText;
  /** So many of its items count for nothing, those without which the category's score is highest; 0 without. */
  dropLowest?: number;
  /** The same after them, those without which it is lowest. */
  dropHighest?: number;
}

export interface GradedItem {
  id: string;
  /** An item whose category is not among the class's counts for nothing. */
  categoryId: string;
  /** Points possible; below 0 as with 0 the item counts for nothing. */
  maximum: DecimalText;
  /** Weight inside the category, not negative; null is its points. */
  weight: DecimalText | null;
  /** Without one the item is never past due. */
  dueAt: Date | null;
  /** What its score scale gives for a text; without a scale nothing. */
  pointsOfTexts?: PointsOfTexts;
  neverDrop?: boolean;
  /** Adds to what is reached and not to what can be reached; with a maximum of 0 and no weight, its score as points. */
  extraCredit?: boolean;
  /** The one of the policy's periods that it belongs to, itself or through a parent. */
  periodId?: string | null;
}

export interface GradedClass {
  categories: readonly GradedCategory[];
  items: readonly GradedItem[];
}

/** An earlier attempt that was graded. */
export interface Attempt {
  score: DecimalText | null;
  text?: string | null;
  submittedAt: Date | null;
  late?: boolean | null;
}

/** At most one per item; results of items that are not in the class are passed over. */
export interface StudentResult {
  itemId: string;
  scoreStatus: ScoreStatus;
  score: DecimalText | null;
  /** `textScore`, where there is one and no score. */
  text?: string | null;
  /** When the work that is graded was submitted. */
  submittedAt?: Date | null;
  /** What somebody marked: false waives a deduction, true is a reason for one where no time is known. */
  late?: boolean | null;
  /** The same for what the missing policy counts. */
  missing?: boolean | null;
  /** Not posted: the student must not see it. */
  draft?: boolean;
  /** The graded attempts before this one. */
  attempts?: readonly Attempt[];
}

/** A time that a student is of the class: from the first moment until before the last; null is open on that side. */
export interface Period {
  from: Date | null;
  until: Date | null;
}

/** What was granted to one student for one item. */
export interface Extension {
  itemId: string;
  /** Instead of the item's own due date. */
  dueAt?: Date | null;
  /** Minutes after the due date, the extended one if there is one. */
  extraTimeMinutes?: number | null;
  excused?: boolean;
  /** Points possible instead of the item's own. */
  maximum?: DecimalText | null;
  /** What the item's score scale gives with that maximum. */
  pointsOfTexts?: PointsOfTexts;
}

export interface LatePolicy {
  /** Percent of the points possible for every interval that has begun. */
  deductionPercent: DecimalText;
  /** At least 1. */
  intervalMinutes: number;
  /** No deduction leads below this percent of the points possible. */
  minimumPercent: DecimalText;
}

/** The scale that a class's totals have letters by. */
export interface LetterScale {
  id: string;
  version: number;
  values: readonly ScoreScaleValue[];
}

export interface GradingPolicy {
  /** `points`: one sum of points, whatever the categories weigh. */
  weighting: 'categories' | 'points';
  /** `extraCredit`: what category weights exceed 100 by lifts the total. */
  weightsAbove100: 'relative' | 'extraCredit';
  late: LatePolicy | null;
  /** Percent of the points possible for what is past due and not submitted. */
  missingPercent: DecimalText | null;
  countedAttempt: 'latest' | 'best';
  /** Weighted grading periods; an item of none of them counts for nothing. */
  periods: readonly { id: string; weight: DecimalText }[] | null;
  scale: LetterScale | null;
}

/** Every rule off: the totals of a class that has no policy. */
export const noPolicy: GradingPolicy = {
  weighting: 'categories',
  weightsAbove100: 'relative',
  late: null,
  missingPercent: null,
  countedAttempt: 'latest',
  periods: null,
  scale: null,
};

/** One category's share of one total; percentages and sums have ten places. */
export interface CategoryShare {
  /** Items that moved the score: counted, with weight and maximum above 0. */
  items: number;
  /** Without that of extra credit. */
  countedWeight: DecimalText;
  /** Σ weight × score ÷ maximum. */
  weightedSum: DecimalText;
  /** Percent; null when nothing counted, and then the category's weight does not count in the total. */
  score: DecimalText | null;
  /** Items that were dropped, where any were. */
  dropped?: string[];
}

/** What a total was made of; the same facts give the same JSON. Every item is in exactly one of the five counts. */
export interface Explanation {
  /** Graded, by a number or by a text. */
  scored: number;
  excused: number;
  /** Past due, nothing submitted. */
  missing: number;
  /** Submitted, not scored. */
  submitted: number;
  /** Nothing submitted, not past due or due while the student was not of the class. */
  open: number;
  categories: { id: string; weight: DecimalText; current: CategoryShare; final: CategoryShare }[];
  /** Where periods are weighted. */
  periods?: { id: string; weight: DecimalText; current: DecimalText | null; final: DecimalText | null }[];
  /** Where totals have letters. */
  letters?: { scale: Pick<LetterScale, 'id' | 'version'>; current: string | null; final: string | null };
}

export interface Totals {
  /** Percent with ten places, or null when nothing counts. */
  current: DecimalText | null;
  final: DecimalText | null;
  inputs: Explanation;
}
