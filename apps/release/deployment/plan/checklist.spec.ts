import { checklistLines, checklistOf } from './checklist.ts';

const none = {
  dangers: [],
  migrations: { state: 'none', base: 'v1.0.0', pending: [], notes: [] },
  cost: undefined,
} as const;
const lines = (changed: readonly string[], more: object = {}) =>
  checklistLines(checklistOf(changed, { ...none, ...more }));

describe('the checklist for people', () => {
  it('is empty where nothing but tests changed', () => {
    expect(lines(['apps/api/classes/classes.spec.ts', 'test/e2e/classes/classes.spec.ts'])).toEqual([]);
  });

  it('names whom to notify, and the documents that did not move', () => {
    expect(lines(['apps/api/classes/classes.routes.ts', 'apps/api/grading/rules/grades.ts'])).toEqual([
      'notify those whose programs call the API: routes or records of the API changed',
      'notify teachers of every school: the calculation of totals changed',
      'docs/api.md did NOT move with the code: routes or records of the API changed',
      'CHANGELOG.md did NOT move with the code: the code changed',
    ]);
  });

  it('accepts any of the documents that describe it', () => {
    const changed = ['infra/operations/alarms.ts', 'docs/runbooks/api-errors.md', 'CHANGELOG.md'];
    expect(lines(changed)).toEqual([
      'notify who is on call: alarms, dashboards or their thresholds changed',
      'docs/runbooks/ moved with the code: alarms, dashboards or their thresholds changed',
      'CHANGELOG.md moved with the code: the code changed',
    ]);
  });

  it('names those whom a replacement, a migration or the cost concerns', () => {
    const danger = { severity: 'approved' };
    const migrations = { ...none.migrations, pending: ['AddHouse1790000000001'] };
    expect(lines([], { dangers: [danger], migrations, cost: { before: 500, after: 560.5, changes: [] } })).toEqual([
      'notify every school, before it begins: 1 resources are replaced or deleted',
      'notify who is on call: 1 migration runs',
      'notify who pays: 60.50 USD a month more',
    ]);
  });

  it('asks for the guide of migrations or the changelog where the schema changes', () => {
    expect(lines(['migrations/1790000000001-add-house.ts'])).toContain(
      'docs/migrations.md did NOT move with the code: migrations or their check changed',
    );
  });
});
