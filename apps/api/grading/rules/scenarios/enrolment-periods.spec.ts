import { roundedPercent } from '../decimal.ts';
import type { GradedClass, Period, StudentResult } from '../facts.ts';
import { gradeStudent } from '../grades.ts';

const asOf = new Date('2026-03-02T08:00:00Z');

const homeworkDue = (dueAt: Readonly<Record<string, Date>>): GradedClass => ({
  categories: [{ id: 'homework', weight: '100' }],
  items: Object.entries(dueAt).map(([id, due]) => ({
    id,
    categoryId: 'homework',
    maximum: '100',
    weight: null,
    dueAt: due,
  })),
});
const graded = (itemId: string, score: string): StudentResult => ({ itemId, scoreStatus: 'fully graded', score });

describe('a student who is of the class for a time', () => {
  const begin = new Date('2026-02-10T00:00:00Z');
  const end = new Date('2026-02-20T00:00:00Z');
  const work = homeworkDue({
    before: new Date(begin.getTime() - 1),
    first: begin,
    last: new Date(end.getTime() - 1),
    after: end,
  });
  const of = (results: StudentResult[], ...periods: Period[]) => {
    const { final, inputs } = gradeStudent(work, results, asOf, periods);
    return { final: final && roundedPercent(final), missing: inputs.missing, open: inputs.open };
  };

  it('owes what fell due in that time alone: the first moment belongs to it, the last does not', () => {
    expect(of([graded('first', '80')], { from: begin, until: end })).toEqual({
      final: '40.00',
      missing: 1,
      open: 2,
    });
    expect(of([], { from: begin, until: null })).toMatchObject({ missing: 3, open: 1 });
    expect(of([], { from: null, until: end })).toMatchObject({ missing: 3, open: 1 });
    expect(of([], { from: null, until: null })).toMatchObject({ missing: 4, open: 0 });
    expect(of([], { from: end, until: begin })).toEqual({ final: null, missing: 0, open: 4 });
  });

  it('owes nothing for a gap between two times', () => {
    expect(of([], { from: null, until: begin }, { from: end, until: null })).toMatchObject({
      missing: 2,
      open: 2,
    });
  });

  it('keeps what was scored, whenever it was due', () => {
    expect(of([graded('before', '60'), graded('after', '80')], { from: begin, until: end })).toEqual({
      final: '35.00',
      missing: 2,
      open: 0,
    });
  });

  it('owes nothing for what was submitted and was due at another time', () => {
    const submitted: StudentResult = { itemId: 'after', scoreStatus: 'submitted', score: null };
    expect(of([submitted, graded('first', '90')], { from: begin, until: end }).final).toBe('45.00');
  });
});
