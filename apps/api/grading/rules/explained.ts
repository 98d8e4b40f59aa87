import type { DecimalText } from './decimal.ts';
import type { Extension, LetterScale } from './facts.ts';

export type WorkState = 'scored' | 'excused' | 'missing' | 'submitted' | 'open';

/** What late work lost. */
export interface Deduction {
  /** Intervals that had begun. */
  intervals: number;
  points: DecimalText;
  /** Whether the policy's minimum kept it from being more. */
  isAtMinimum: boolean;
}

/** What an item is to one of the two totals. */
export interface ExplainedPart {
  /** Points that count, after a deduction; null: it does not count, or was dropped. */
  points: DecimalText | null;
  dropped: 'lowest' | 'highest' | null;
  /** Percentage points of the total shown, two places; those of all items sum to it. */
  share: DecimalText | null;
}

export interface ExplainedItem {
  id: string;
  categoryId: string;
  periodId: string | null;
  state: WorkState;
  /** Points possible, for this student. */
  maximum: DecimalText;
  weight: DecimalText;
  extraCredit: boolean;
  /** As it was graded, before a deduction: of the attempt that counts. */
  score: DecimalText | null;
  /** Whether that is an attempt before the latest. */
  isEarlierAttempt: boolean;
  deduction: Deduction | null;
  /** Due for this student. */
  dueAt: Date | null;
  extension: Extension | null;
  current: ExplainedPart;
  final: ExplainedPart;
}

/** A category's or a period's part of one total. */
export interface ExplainedSum {
  /** Percent, two places; null: nothing counted. */
  percent: DecimalText | null;
  /** Percentage points of the total shown, two places: the sum of its items' shares. */
  share: DecimalText | null;
}

export interface ExplainedGroup {
  id: string;
  weight: DecimalText;
  current: ExplainedSum;
  final: ExplainedSum;
}

export interface ExplainedSide {
  /** Percent as shown, two places; null: nothing counts. */
  percent: DecimalText | null;
  letter: string | null;
}

/** How two totals came about; items, categories and periods in the order of the class. */
export interface ExplainedTotal {
  current: ExplainedSide;
  final: ExplainedSide;
  weighting: 'categories' | 'points';
  items: ExplainedItem[];
  categories: ExplainedGroup[];
  /** Empty where periods are not weighted. */
  periods: ExplainedGroup[];
  scale: Pick<LetterScale, 'id' | 'version'> | null;
}
