import { category, due, graded, hoursAfter, item, shown } from '../../../../../test/setup/grading/scenario.ts';
import type { GradedClass, StudentResult } from '../facts.ts';
import { postedView, withSubmitted } from '../posted-view.ts';

const biology: GradedClass = {
  categories: [category('quizzes', '100', { dropLowest: 1 })],
  items: ['1', '2', '3'].map((id) => item(id, 'quizzes')),
};
const posted = [graded('1', '80'), graded('2', '60')];
const seen = (results: StudentResult[], rules = {}) => shown(biology, postedView(results), rules);

describe('Omar Haddad, Biology 1: a quiz that is graded and not posted', () => {
  it('is not the one that is dropped from what the student sees', () => {
    const results = [...posted, graded('3', '10', { draft: true })];
    expect(shown(biology, results).current).toBe('70.00');
    expect(seen(results).current).toBe('80.00');
  });

  it('shows nothing of its score', () => {
    const withScore = (score: string) =>
      seen([...posted, graded('3', score, { draft: true })], { missingPercent: '0' });
    expect(withScore('0')).toEqual(withScore('100'));
    expect(withScore('100')).toEqual(shown(biology, posted, { missingPercent: '0' }));
  });

  it('is not missing where the student submitted it', () => {
    const submitted = [{ itemId: '3', submittedAt: hoursAfter(due, -1) }];
    const waiting = graded('3', '100', { draft: true, submittedAt: hoursAfter(due, -1) });
    const seenOf = (results: StudentResult[]) =>
      shown(biology, withSubmitted(postedView(results), submitted), { missingPercent: '0' });
    expect(seenOf([...posted, waiting]).current).toBe('80.00');
    // The same as before it was graded: a draft does not show that there is one.
    expect(seenOf([...posted, waiting])).toEqual(seenOf(posted));
    expect(withSubmitted([waiting], submitted)).toEqual([waiting]);
  });

  it('is submitted where its result says that it was not, whoever wrote that before', () => {
    const submitted = [{ itemId: '3', submittedAt: hoursAfter(due, -1) }];
    const cleared: StudentResult = { itemId: '3', scoreStatus: 'not submitted', score: null, missing: true };
    const seenOf = (results: StudentResult[]) =>
      shown(biology, withSubmitted(results, submitted), { missingPercent: '0' });
    expect(shown(biology, [...posted, cleared], { missingPercent: '0' }).current).toBe('70.00');
    expect(seenOf([...posted, cleared])).toEqual(seenOf(posted));
    expect(seenOf([...posted, cleared]).current).toBe('80.00');
    expect(withSubmitted([cleared], [])).toEqual([cleared]);
  });
});
