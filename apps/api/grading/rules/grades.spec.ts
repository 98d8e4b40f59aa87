import { roundedPercent } from './decimal.ts';
import type { GradedClass, GradedItem, StudentResult } from './facts.ts';
import { gradeStudent, gradesOf } from './grades.ts';

const asOf = new Date('2026-03-02T08:00:00Z');
const past = new Date('2026-02-20T23:59:59Z');
const ahead = new Date('2026-04-01T23:59:59Z');

const item = (id: string, categoryId: string, more: Partial<GradedItem> = {}): GradedItem => ({
  id,
  categoryId,
  maximum: '100',
  weight: null,
  dueAt: past,
  ...more,
});
const graded = (itemId: string, score: string): StudentResult => ({ itemId, scoreStatus: 'fully graded', score });
const excused = (itemId: string): StudentResult => ({ itemId, scoreStatus: 'exempt', score: null });

const oneCategory = (items: GradedItem[]): GradedClass => ({ categories: [{ id: 'homework', weight: '100' }], items });
const percents = (gradedClass: GradedClass, results: StudentResult[], when = asOf) => {
  const { current, final } = gradeStudent(gradedClass, results, when);
  return { current: current && roundedPercent(current), final: final && roundedPercent(final) };
};

describe('an essay that is graded "A-" without a number', () => {
  const homework = oneCategory([
    item('quiz', 'homework', { maximum: '10' }),
    item('essay', 'homework', { maximum: '10' }),
  ]);
  const essay: StudentResult = { itemId: 'essay', scoreStatus: 'fully graded', score: null, text: 'A-' };

  it('is graded, and neither a zero nor missing where it is past due', () => {
    const results = [graded('quiz', '8'), essay];
    expect(percents(homework, results)).toEqual({ current: '80.00', final: '80.00' });
    expect(gradeStudent(homework, results, asOf).inputs).toMatchObject({
      scored: 2,
      missing: 0,
      submitted: 0,
      open: 0,
    });
  });

  it('counts as past due where the status says that it is only submitted, or nothing is there', () => {
    const results = [graded('quiz', '8'), { ...essay, scoreStatus: 'submitted' as const }];
    expect(percents(homework, results)).toEqual({ current: '80.00', final: '40.00' });
    expect(percents(homework, [graded('quiz', '8'), { ...essay, text: null }]).final).toBe('40.00');
  });
});

describe('points below 0', () => {
  it('lower a total, and a maximum that is not above 0 counts for nothing', () => {
    const penalty = oneCategory([
      item('quiz', 'homework', { maximum: '10' }),
      item('conduct', 'homework', { maximum: '10' }),
      item('bonus', 'homework', { maximum: '-5' }),
    ]);
    const results = [graded('quiz', '8'), graded('conduct', '-2'), graded('bonus', '-3')];
    expect(percents(penalty, results)).toEqual({ current: '30.00', final: '30.00' });
    expect(percents(penalty, [graded('conduct', '-2')])).toEqual({ current: '-20.00', final: '-10.00' });
  });
});

describe('Maria Lopez, Biology 2: homework 40 %, exams 60 %', () => {
  const biology: GradedClass = {
    categories: [
      { id: 'homework', weight: '40' },
      { id: 'exams', weight: '60' },
    ],
    items: [
      item('cell-worksheet', 'homework', { maximum: '10' }),
      item('osmosis-report', 'homework', { maximum: '30' }),
      item('midterm', 'exams', { maximum: '80' }),
      item('final-exam', 'exams', { maximum: '120', dueAt: ahead }),
    ],
  };

  it('weights items by their points and categories by their weight', () => {
    // homework: (9 + 24) of 40 = 82.5 %; exams: 60 of 80 = 75 %; 0.4 × 82.5 + 0.6 × 75 = 78.
    const results = [graded('cell-worksheet', '9'), graded('osmosis-report', '24'), graded('midterm', '60')];
    expect(percents(biology, results)).toEqual({ current: '78.00', final: '78.00' });
  });

  it('scales the remaining weights up while a category is empty', () => {
    expect(percents(biology, [graded('midterm', '60')]).current).toBe('75.00');
  });

  it('counts past due work as 0 in the final total only, and work ahead in neither', () => {
    // homework: 9 of 40 = 22.5 %; exams: the midterm is missing, 0 %; the final exam is not due yet.
    const results = [graded('cell-worksheet', '9')];
    expect(percents(biology, results)).toEqual({ current: '90.00', final: '9.00' });
  });

  it('explains the total by its categories, and puts every item into one count', () => {
    const results = [graded('cell-worksheet', '9'), excused('osmosis-report')];
    const { inputs } = gradeStudent(biology, results, asOf);
    const counts = { scored: 1, excused: 1, missing: 1, submitted: 0, open: 1 };
    const nothing = { items: 0, countedWeight: '0.0000000000', weightedSum: '0.0000000000', score: null };
    const homework = {
      items: 1,
      countedWeight: '10.0000000000',
      weightedSum: '9.0000000000',
      score: '90.0000000000',
    };
    expect(inputs).toEqual({
      ...counts,
      categories: [
        { id: 'homework', weight: '40', current: homework, final: homework },
        {
          id: 'exams',
          weight: '60',
          current: nothing,
          final: { items: 1, countedWeight: '80.0000000000', weightedSum: '0.0000000000', score: '0.0000000000' },
        },
      ],
    });
    expect(JSON.parse(JSON.stringify(inputs))).toEqual(inputs);
  });
});

describe('what counts', () => {
  const two = oneCategory([item('essay', 'homework'), item('quiz', 'homework')]);

  it('gives null, not 0, when every item is excused', () => {
    expect(percents(two, [excused('essay'), excused('quiz')])).toEqual({ current: null, final: null });
  });

  it('leaves an excused item out of both sides, even with a score beside it', () => {
    const results: StudentResult[] = [{ itemId: 'essay', scoreStatus: 'exempt', score: '0' }, graded('quiz', '80')];
    expect(percents(two, results)).toEqual({ current: '80.00', final: '80.00' });
  });

  it('gives null to a class without items and to one whose items are all ahead', () => {
    expect(percents(oneCategory([]), [])).toEqual({ current: null, final: null });
    expect(percents(oneCategory([item('essay', 'homework', { dueAt: ahead })]), [])).toEqual({
      current: null,
      final: null,
    });
  });

  it('never takes an item without a due date for past due', () => {
    const open = oneCategory([item('portfolio', 'homework', { dueAt: null }), item('quiz', 'homework')]);
    expect(percents(open, [graded('quiz', '70')]).final).toBe('70.00');
  });

  it('is past due only after the due moment', () => {
    const essay = oneCategory([item('essay', 'homework', { dueAt: past })]);
    expect(percents(essay, [], past).final).toBeNull();
    expect(percents(essay, [], new Date(past.getTime() + 1)).final).toBe('0.00');
  });

  it('takes blank for blank: a graded result without a score is unscored', () => {
    const results: StudentResult[] = [
      { itemId: 'essay', scoreStatus: 'fully graded', score: null },
      graded('quiz', '60'),
    ];
    expect(percents(two, results)).toEqual({ current: '60.00', final: '30.00' });
  });

  it('counts a score of 0 as a score', () => {
    expect(percents(two, [graded('essay', '0')]).current).toBe('0.00');
  });

  it('counts partially graded work, and no score of work that is only submitted', () => {
    const results: StudentResult[] = [
      { itemId: 'essay', scoreStatus: 'partially graded', score: '50' },
      { itemId: 'quiz', scoreStatus: 'submitted', score: '90' },
    ];
    expect(percents(two, results)).toEqual({ current: '50.00', final: '25.00' });
    expect(gradeStudent(two, results, asOf).inputs).toMatchObject({ scored: 1, submitted: 1, missing: 0 });
  });

  it('keeps missing apart from the score: not submitted is missing, past due or not decides the 0', () => {
    const results: StudentResult[] = [{ itemId: 'essay', scoreStatus: 'not submitted', score: null }];
    expect(gradeStudent(two, results, asOf).inputs).toMatchObject({ missing: 2, open: 0 });
    expect(gradeStudent(two, results, new Date('2026-01-01')).inputs).toMatchObject({ missing: 0, open: 2 });
  });

  it('passes over results of items that left the class, and items whose category did', () => {
    const moved = oneCategory([item('essay', 'homework'), item('lost', 'withdrawn-category')]);
    expect(percents(moved, [graded('essay', '40'), graded('lost', '100'), graded('gone', '100')]).final).toBe('40.00');
  });

  it('refuses two results for one item instead of picking one', () => {
    expect(() => gradeStudent(two, [graded('essay', '1'), graded('essay', '2')], asOf)).toThrow(RangeError);
  });
});

describe('weights', () => {
  it('lets an item of weight 0 count for nothing, scored or missing', () => {
    const practice = oneCategory([item('practice', 'homework', { weight: '0' }), item('quiz', 'homework')]);
    expect(percents(practice, [graded('practice', '100'), graded('quiz', '50')])).toEqual({
      current: '50.00',
      final: '50.00',
    });
    expect(percents(practice, [graded('quiz', '50')]).final).toBe('50.00');
  });

  it('module GGG: only weight-0 coursework and an exam leaves the exam alone', () => {
    const ggg: GradedClass = {
      categories: [
        { id: 'coursework', weight: '50' },
        { id: 'exam', weight: '50' },
      ],
      items: [item('tma-01', 'coursework', { weight: '0' }), item('exam', 'exam', { weight: '100', dueAt: ahead })],
    };
    expect(percents(ggg, [graded('tma-01', '90')])).toEqual({ current: null, final: null });
    expect(percents(ggg, [graded('tma-01', '90'), graded('exam', '61')]).final).toBe('61.00');
  });

  it('module CCC: two exams of weight 100 share their category', () => {
    const exams = oneCategory([
      item('exam-1', 'homework', { weight: '100' }),
      item('exam-2', 'homework', { weight: '100' }),
    ]);
    expect(percents(exams, [graded('exam-1', '90'), graded('exam-2', '61')]).current).toBe('75.50');
  });

  it('lets an own weight replace the points', () => {
    const mixed = oneCategory([
      item('short', 'homework', { maximum: '10', weight: '3' }),
      item('long', 'homework', { maximum: '200', weight: '1' }),
    ]);
    expect(percents(mixed, [graded('short', '10'), graded('long', '0')]).current).toBe('75.00');
  });

  it('divides by the sum of the weights, whether that is below or above 100', () => {
    const results = [graded('essay', '90'), graded('quiz', '60')];
    const weighted = (essays: string, quizzes: string): GradedClass => ({
      categories: [
        { id: 'essays', weight: essays },
        { id: 'quizzes', weight: quizzes },
      ],
      items: [item('essay', 'essays'), item('quiz', 'quizzes')],
    });
    expect(percents(weighted('20', '10'), results).current).toBe('80.00');
    expect(percents(weighted('80', '40'), results).current).toBe('80.00');
    expect(percents(weighted('0', '40'), results).current).toBe('60.00');
    expect(percents(weighted('0', '0'), results).current).toBeNull();
  });

  it('refuses a negative weight', () => {
    expect(() => gradeStudent(oneCategory([item('essay', 'homework', { weight: '-1' })]), [], asOf)).toThrow(
      RangeError,
    );
  });
});

describe('extra credit', () => {
  it('lets a score above the maximum lift the total above 100', () => {
    const bonus = oneCategory([item('essay', 'homework', { maximum: '20' })]);
    expect(percents(bonus, [graded('essay', '23')])).toEqual({ current: '115.00', final: '115.00' });
  });

  it('lets an item with zero points possible count for nothing instead of dividing by zero', () => {
    const bonus = oneCategory([item('bonus', 'homework', { maximum: '0', weight: '10' }), item('quiz', 'homework')]);
    expect(percents(bonus, [graded('bonus', '5'), graded('quiz', '70')])).toEqual({ current: '70.00', final: '70.00' });
    expect(gradeStudent(bonus, [graded('bonus', '5')], asOf)).toMatchObject({ current: null, inputs: { scored: 1 } });
  });
});

describe('gradesOf', () => {
  it('works the class out once and grades each student alone', () => {
    const grade = gradesOf(oneCategory([item('essay', 'homework')]), asOf);
    expect(grade([graded('essay', '80')]).current).toBe('80.0000000000');
    expect(grade([]).current).toBeNull();
    expect(grade([graded('essay', '80')]).current).toBe('80.0000000000');
  });
});
