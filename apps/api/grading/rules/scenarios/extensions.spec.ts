import {
  ahead,
  asOf,
  category,
  due,
  graded,
  hoursAfter,
  item,
  policy,
  shown,
} from '../../../../../test/setup/grading/scenario.ts';
import { explain } from '../explain.ts';
import type { GradedClass } from '../facts.ts';
import { gradesOf } from '../grades.ts';

const civics: GradedClass = {
  categories: [category('essays', '100')],
  items: [item('1', 'essays', { maximum: '10' }), item('2', 'essays', { maximum: '10' })],
};
const late = { deductionPercent: '10', intervalMinutes: 1_440, minimumPercent: '0' };
const lateEssay = graded('1', '8', { submittedAt: hoursAfter(due, 47) });
const rules = { late, missingPercent: '0' };

describe('Mateo García, Civics: an extension', () => {
  it('moves the due date that late and missing work go by', () => {
    expect(shown(civics, [lateEssay, graded('2', '10')], rules).current).toBe('80.00');
    const later = [{ itemId: '1', dueAt: hoursAfter(due, 24) }];
    expect(shown(civics, [lateEssay, graded('2', '10')], rules, later).current).toBe('85.00');
    const ends = [{ itemId: '1', dueAt: hoursAfter(due, 47) }];
    expect(shown(civics, [lateEssay, graded('2', '10')], rules, ends).current).toBe('90.00');
    expect(shown(civics, [graded('2', '10')], rules).current).toBe('50.00');
    expect(shown(civics, [graded('2', '10')], rules, [{ itemId: '1', dueAt: ahead }])).toEqual({
      current: '100.00',
      final: '100.00',
    });
  });

  it('of extra time begins at the due date, the extended one where there is one', () => {
    const extra = [{ itemId: '1', extraTimeMinutes: 24 * 60 }];
    expect(shown(civics, [lateEssay, graded('2', '10')], rules, extra).current).toBe('85.00');
    const both = [{ itemId: '1', dueAt: hoursAfter(due, 24), extraTimeMinutes: 23 * 60 }];
    expect(shown(civics, [lateEssay, graded('2', '10')], rules, both).current).toBe('90.00');
  });

  it('can excuse, which leaves the item out of both sides', () => {
    expect(shown(civics, [lateEssay, graded('2', '10')], rules, [{ itemId: '1', excused: true }]).current).toBe(
      '100.00',
    );
    const all = [
      { itemId: '1', excused: true },
      { itemId: '2', excused: true },
    ];
    expect(shown(civics, [lateEssay], rules, all)).toEqual({ current: null, final: null });
  });

  it('can have other points possible, by which the late policy deducts too', () => {
    // 8 of 16: 2 days cost 3.2, so 4.8 of 16 and 10 of 10: 14.8 of 26.
    const larger = [{ itemId: '1', maximum: '16' }];
    expect(shown(civics, [lateEssay, graded('2', '10')], rules, larger).current).toBe('56.92');
    expect(shown(civics, [graded('1', '5')], {}, [{ itemId: '1', maximum: '5' }]).current).toBe('100.00');
  });

  it('is for one student alone', () => {
    const grade = gradesOf(civics, asOf, policy(rules));
    const extension = { itemId: '1', dueAt: hoursAfter(due, 47) };
    expect(grade([lateEssay], undefined, [extension]).current).toBe('40.0000000000');
    expect(grade([lateEssay]).current).toBe('30.0000000000');
    expect(grade([lateEssay], undefined, [{ ...extension }]).current).toBe('40.0000000000');
  });

  it('stands in the explanation', () => {
    const extension = { itemId: '1', dueAt: hoursAfter(due, 24), extraTimeMinutes: 60 };
    const [essay, other] = explain(civics, asOf, policy(rules), {
      results: [lateEssay],
      extensions: [extension],
    }).items;
    expect(essay).toMatchObject({ extension, dueAt: hoursAfter(due, 25), deduction: { intervals: 1 } });
    expect(other).toMatchObject({ extension: null, state: 'missing' });
  });
});
