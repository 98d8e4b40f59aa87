import {
  ahead,
  asOf,
  category,
  due,
  graded,
  hoursAfter,
  item,
  policy,
} from '../../../../../test/setup/grading/scenario.ts';
import { explain } from '../explain.ts';
import type { GradedClass, GradingPolicy } from '../facts.ts';
import { sentencesOf, type Wording } from '../sentences.ts';

const names: Record<string, string> = {
  homework: 'Homework',
  exams: 'Exams',
  autumn: 'Autumn',
  spring: 'Spring',
  1: 'Cell worksheet',
  2: 'Osmosis report',
  3: 'Field notes',
  4: 'Midterm',
  5: 'Final exam',
  6: 'Museum visit',
  7: 'Lab safety',
  8: 'Poster',
  letters: 'US letters',
};
const nameOf = (id: string) => names[id] ?? id;
const wording: Wording = {
  item: nameOf,
  category: nameOf,
  period: nameOf,
  scale: nameOf,
  moment: (at) => at.toISOString().slice(0, 16).replace('T', ' '),
};

const biology: GradedClass = {
  categories: [category('homework', '40', { dropLowest: 1 }), category('exams', '60')],
  items: [
    item('1', 'homework', { maximum: '10' }),
    item('2', 'homework', { maximum: '30' }),
    item('3', 'homework', { maximum: '20' }),
    item('4', 'exams', { maximum: '80' }),
    item('5', 'exams', { maximum: '120', dueAt: ahead }),
    item('6', 'exams', { maximum: '0', extraCredit: true }),
    item('7', 'homework', { maximum: '10' }),
    item('8', 'homework', { maximum: '10' }),
  ],
};
const rules: GradingPolicy = policy({
  late: { deductionPercent: '10', intervalMinutes: 1_440, minimumPercent: '40' },
  missingPercent: '0',
  scale: {
    id: 'letters',
    version: 3,
    values: [
      { itemValueLHS: 'A', itemValueRHS: '90' },
      { itemValueLHS: 'C', itemValueRHS: '65' },
    ],
  },
});

describe('Maria Lopez reads how her total in Biology 2 came about', () => {
  const explained = explain(biology, asOf, rules, {
    results: [
      graded('1', '8', { submittedAt: hoursAfter(due, 25) }),
      graded('2', '24', { submittedAt: hoursAfter(due, 30) }),
      graded('4', '60'),
      graded('6', '2'),
      graded('7', '0', { scoreStatus: 'exempt' }),
      { itemId: '8', scoreStatus: 'submitted', score: null },
    ],
    extensions: [
      { itemId: '2', dueAt: hoursAfter(due, 24) },
      { itemId: '7', excused: true },
    ],
  });

  it('in plain sentences, the total first', () => {
    expect(sentencesOf(explained, 'current', wording)).toEqual([
      'The total is 27.00 + 46.50 = 73.50 %.',
      'It is a C by the score scale US letters, version 3.',
      'Homework, weight 40: 67.50 %; it adds 27.00 to the total.',
      'Exams, weight 60: 77.50 %; it adds 46.50 to the total.',
      'Cell worksheet: 8 of 10 points; late by 2 intervals, so 2 of 10 points are deducted; it adds 6.00 to the total.',
      'Osmosis report: 24 of 30 points; late by 1 interval, so 3 of 30 points are deducted; by an extension due 2026-02-21 15:00; it adds 21.00 to the total.',
      'Field notes: missing; dropped as one of the lowest of Homework.',
      'Midterm: 60 of 80 points; it adds 45.00 to the total.',
      'Final exam: not submitted and not due, so it does not count.',
      'Museum visit: 2 points as extra credit; it adds 1.50 to the total.',
      'Lab safety: excused by an extension, so it does not count.',
      'Poster: submitted and not graded yet, so it does not count.',
    ]);
  });

  it('and how what is past due and not graded counts in the final total', () => {
    const sentences = sentencesOf(explained, 'final', wording);
    expect(sentences[0]).toBe('The total is 21.60 + 46.50 = 68.10 %.');
    expect(sentences.at(-1)).toBe(
      'Poster: submitted and not graded yet, so 0 of 10 points count; it adds 0.00 to the total.',
    );
  });

  it('with periods, each with what it adds', () => {
    const periods = [
      { id: 'autumn', weight: '1' },
      { id: 'spring', weight: '2' },
    ];
    const inAutumn = { ...biology, items: biology.items.map((one) => ({ ...one, periodId: 'autumn' })) };
    const { current } = explain(inAutumn, asOf, policy({ periods }), { results: [graded('4', '60')] });
    expect(current.percent).toBe('75.00');
    const sentences = sentencesOf(
      explain(inAutumn, asOf, policy({ periods }), { results: [graded('4', '60')] }),
      'current',
      wording,
    );
    expect(sentences.slice(0, 4)).toEqual([
      'The total is 75.00 %.',
      'Autumn, weight 1: 75.00 %; it adds 75.00 to the total.',
      'Spring, weight 2: nothing counts yet, so it is no part of the total.',
      'Homework, weight 40: nothing counts yet, so it is no part of the total.',
    ]);
  });

  it('and reads that there is none where nothing counts', () => {
    expect(sentencesOf(explain(biology, asOf, rules, { results: [], periods: [] }), 'current', wording)[0]).toBe(
      'There is no total: nothing counts yet.',
    );
  });
});

describe('three thirds', () => {
  it('are shown as 33.34, 33.33 and 33.33, which sum to 100', () => {
    const thirds: GradedClass = {
      categories: [category('homework', '1')],
      items: [item('1', 'homework'), item('2', 'homework'), item('3', 'homework')],
    };
    const results = ['1', '2', '3'].map((id) => graded(id, '100'));
    const { items, current } = explain(thirds, asOf, policy({}), { results });
    expect([current.percent, ...items.map((one) => one.current.share)]).toEqual(['100.00', '33.34', '33.33', '33.33']);
  });
});
