import type { Schemas } from '../../../api/client.ts';
import { meaningsOf, policyBody, policyDraft, scaleText, scaleValues } from './policy.ts';

const none: Schemas['GradingPolicy'] = {
  classSourcedId: 'class-1',
  weighting: 'categories',
  weightsAbove100: 'relative',
  late: null,
  missingPercent: null,
  countedAttempt: 'latest',
  posting: 'automatic',
  scoreScaleSourcedId: null,
  gradingPeriods: [],
  version: 0,
  warnings: [],
};
const full: Schemas['GradingPolicy'] = {
  ...none,
  weightsAbove100: 'extraCredit',
  late: { deductionPercent: 10, intervalMinutes: 60, minimumPercent: 40 },
  missingPercent: 0,
  countedAttempt: 'best',
  posting: 'manual',
  scoreScaleSourcedId: 'scale-1',
  gradingPeriods: [{ academicSessionSourcedId: 'quarter 1', weight: 40 }],
};

describe('a grading policy in a form', () => {
  it.each([
    ['that decided nothing', none],
    ['with every rule', full],
  ])('is sent as it was read: one %s', (_name, policy) => {
    const { classSourcedId: _, version: __, warnings: ___, ...body } = policy;
    expect(policyBody(policyDraft(policy, ['quarter 1', 'quarter 2']))).toEqual(body);
  });

  it('switches a rule off where its field is emptied', () => {
    const draft = policyDraft(full, ['quarter 1']);
    const emptied = { ...draft, latePercent: '', missingPercent: '', 'period quarter 1': '' };
    expect(policyBody(emptied)).toMatchObject({ late: null, missingPercent: null, gradingPeriods: [] });
  });

  it('keeps 0 for missing work apart from no rule', () => {
    expect(policyBody({ ...policyDraft(none, []), missingPercent: '0' }).missingPercent).toBe(0);
  });
});

describe('what a policy means', () => {
  it('is that categories count by their weights where nothing else was decided', () => {
    expect(meaningsOf(none)).toEqual([{ key: 'meansCategories' }]);
  });

  it('names every rule', () => {
    expect(meaningsOf(full).map(({ key }) => key)).toEqual([
      'meansCategories',
      'meansExtraCredit',
      'meansPeriods',
      'meansLate',
      'meansMissing',
      'meansBest',
      'meansManual',
      'meansLetters',
    ]);
  });
});

describe('a score scale as text', () => {
  it('is the same after reading and writing', () => {
    const values = [
      { itemValueLHS: 'A+', itemValueRHS: '97' },
      { itemValueLHS: 'x = y', itemValueRHS: '95%' },
    ];
    expect(scaleValues(scaleText(values))).toEqual(values);
  });

  it.each(['A 90', 'A =', '= 90'])('is not read from %p', (text) => expect(scaleValues(text)).toBeUndefined());
});
