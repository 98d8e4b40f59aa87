import type { CheckReport, Finding, MigrationVerdict } from '../../migrations/rules/findings.ts';
import { judgeWayBack, newerThan, refusedUnchecked } from './revertible.ts';

const one = (name: string, more: object = {}) => ({ name, applied: true, known: true, ...more });
const added = one('AddHouse1790000000002');
const dropped = one('DropNickname1790000000003');

const finding = (check: string, migration: string, more: Partial<Finding> = {}): Finding =>
  ({ check, severity: 'error', migration, detail: 'pupils is gone after down', ...more }) as Finding;
const report = (...migrations: Partial<MigrationVerdict>[]): CheckReport =>
  ({ migrations: migrations.map((each) => ({ verdict: 'safe', findings: [], ...each })) }) as unknown as CheckReport;

describe('the migrations newer than one', () => {
  const answer = {
    migrations: [one('CreatePupils1790000000001'), added, dropped, one('Next1790000000004', { applied: false })],
  };

  it('are those that are applied, newest first', () => {
    expect(newerThan(answer, 'CreatePupils1790000000001')).toEqual([dropped, added]);
  });

  it('are found by the name of the file too', () => {
    expect(newerThan(answer, '1790000000002-add-house')).toEqual([dropped]);
  });

  it('are unknown where it is not applied', () => {
    expect(newerThan(answer, 'Next1790000000004')).toBeUndefined();
    expect(newerThan(answer, 'nonsense')).toBeUndefined();
  });
});

describe('a way back', () => {
  const safe = report({ name: dropped.name }, { name: added.name });

  it('is open where the check restores everything and nothing that serves was built with it', () => {
    expect(refusedUnchecked([dropped, added], ['1790000000001-create-pupils.ts'])).toEqual([]);
    const way = judgeWayBack([dropped, added], safe);
    expect(way).toEqual({ reverted: [dropped.name, added.name], refused: [], losses: [] });
  });

  it.each<[string, Parameters<typeof refusedUnchecked>, RegExp]>([
    [
      'the running release was built with',
      [[added], ['1790000000002-add-house.ts']],
      /running release was built with AddHouse/,
    ],
    ['the task does not have', [[one(added.name, { known: false })], []], /migration task does not have AddHouse/],
  ])('is closed without a check for what %s', (_, given, why) => {
    expect(refusedUnchecked(...given)).toEqual([expect.stringMatching(why)]);
  });

  it.each<[string, CheckReport, RegExp]>([
    ['the check did not judge', report(), /could not judge AddHouse/],
    [
      'the check broke on',
      report({ name: added.name, verdict: 'broken', broken: { migration: '', reason: 'hangs', next: '' } }),
      /could not judge AddHouse\d+: hangs/,
    ],
    [
      'does not restore the data of',
      report({ name: added.name, findings: [finding('R03', added.name)] }),
      /R03 AddHouse\d+: pupils is gone/,
    ],
  ])('is closed for what %s', (_, found, why) => {
    expect(judgeWayBack([added], found).refused).toEqual([expect.stringMatching(why)]);
  });

  it('is open for a loss that somebody has signed for, which is named', () => {
    const accepted = { check: 'R03', who: 'Mia', when: '2026-11-01', why: 'nobody used it' } as const;
    const signed = report({ name: added.name, findings: [finding('R03', added.name, { accepted })] });
    expect(judgeWayBack([added], signed)).toMatchObject({
      refused: [],
      losses: [expect.stringMatching(/pupils is gone after down \(accepted by Mia: nobody used it\)/)],
    });
  });

  it('does not ask how the way forward was', () => {
    const forward = report({ name: added.name, verdict: 'blocked', findings: [finding('T01', added.name)] });
    expect(judgeWayBack([added], forward).refused).toEqual([]);
  });
});
