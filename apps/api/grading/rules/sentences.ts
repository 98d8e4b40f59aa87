import type { DecimalText } from './decimal.ts';
import type { ExplainedGroup, ExplainedItem, ExplainedPart, ExplainedTotal } from './explained.ts';

/** What a reader calls the things that an explanation names by their ids. */
export interface Wording {
  item(id: string): string;
  category(id: string): string;
  period(id: string): string;
  scale(id: string): string;
  /** A moment in the time zone of the reader. */
  moment(at: Date): string;
}

/** How one of the two totals came about, in sentences: the total, its parts, then every item. */
export function sentencesOf(explained: ExplainedTotal, side: 'current' | 'final', wording: Wording): string[] {
  const { items, categories, periods } = explained;
  return [
    ...totalSentences(explained, side, wording),
    ...periods.map((period) => groupSentence(`${wording.period(period.id)}`, period, side, true)),
    ...categories.map((category) =>
      groupSentence(wording.category(category.id), category, side, explained.weighting === 'categories'),
    ),
    ...items.map((item) => itemSentence(item, item[side], wording)),
  ];
}

function totalSentences(explained: ExplainedTotal, side: 'current' | 'final', wording: Wording): string[] {
  const { percent, letter } = explained[side];
  if (percent === null) return ['There is no total: nothing counts yet.'];
  const groups = explained.periods.length > 0 ? explained.periods : explained.categories;
  const shares = groups.flatMap((group) => group[side].share ?? []);
  const total = `The total is ${shares.length > 1 ? `${shares.map(signed).join(' + ')} = ` : ''}${percent} %.`;
  if (explained.scale === null) return [total];
  const scale = `the score scale ${wording.scale(explained.scale.id)}, version ${explained.scale.version}`;
  return [total, letter === null ? `It is below every letter of ${scale}.` : `It is ${a(letter)} by ${scale}.`];
}

function groupSentence(name: string, group: ExplainedGroup, side: 'current' | 'final', isWeighted: boolean): string {
  const { percent, share } = group[side];
  const weight = isWeighted ? `, weight ${group.weight}` : '';
  if (percent === null && share === null) return `${name}${weight}: nothing counts yet, so it is no part of the total.`;
  const score = percent === null ? 'extra credit alone' : `${percent} %`;
  if (share === null) return `${name}${weight}: ${score}; it is no part of the total.`;
  return `${name}${weight}: ${score}; it adds ${share} to the total.`;
}

function itemSentence(item: ExplainedItem, part: ExplainedPart, wording: Wording): string {
  const facts = [stateOf(item, part), deductionOf(item), extensionOf(item, wording), effectOf(item, part, wording)];
  return `${wording.item(item.id)}: ${facts.filter((fact) => fact !== '').join('; ')}.`;
}

function stateOf(item: ExplainedItem, { points }: ExplainedPart): string {
  switch (item.state) {
    case 'scored': {
      if (item.score === null) return 'graded without points, so it does not count';
      const attempt = item.isEarlierAttempt ? ', from an earlier attempt' : '';
      const possible = item.extraCredit && item.maximum === '0' ? '' : ` of ${item.maximum}`;
      return `${item.score}${possible} points${item.extraCredit ? ' as extra credit' : ''}${attempt}`;
    }
    case 'excused':
      return item.extension?.excused
        ? 'excused by an extension, so it does not count'
        : 'excused, so it does not count';
    case 'missing':
      return points === null ? 'missing' : `missing, so ${points} of ${item.maximum} points count`;
    case 'submitted':
      return points === null
        ? 'submitted and not graded yet, so it does not count'
        : `submitted and not graded yet, so ${points} of ${item.maximum} points count`;
    case 'open':
      return 'not submitted and not due, so it does not count';
  }
}

function deductionOf({ deduction, score, maximum }: ExplainedItem): string {
  if (deduction === null || score === null) return '';
  const late = `late by ${deduction.intervals} ${deduction.intervals === 1 ? 'interval' : 'intervals'}`;
  if (deduction.points === '0') return `${late}, but not above the least that late work counts`;
  const minimum = deduction.isAtMinimum ? ', down to the least that late work counts' : '';
  return `${late}, so ${deduction.points} of ${maximum} points are deducted${minimum}`;
}

function extensionOf({ extension, dueAt, maximum }: ExplainedItem, wording: Wording): string {
  if (extension === null || extension.excused) return '';
  const facts: string[] = [];
  if ((extension.dueAt || extension.extraTimeMinutes) && dueAt) facts.push(`due ${wording.moment(dueAt)}`);
  if (extension.maximum) facts.push(`${maximum} points possible`);
  return facts.length === 0 ? '' : `by an extension ${facts.join(' and ')}`;
}

function effectOf(item: ExplainedItem, { points, dropped, share }: ExplainedPart, wording: Wording): string {
  if (dropped !== null) return `dropped as one of the ${dropped} of ${wording.category(item.categoryId)}`;
  if (share !== null) return `it adds ${share} to the total`;
  return points === null ? '' : 'it is no part of the total';
}

const signed = (share: DecimalText): string => (share.startsWith('-') ? `(${share})` : share);
const a = (letter: string): string => `${/^[AEFHILMNORSX]/.test(letter) ? 'an' : 'a'} ${letter}`;
