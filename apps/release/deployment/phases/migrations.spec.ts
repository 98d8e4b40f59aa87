import { type CheckedMigrations, checkedOf, type PlannedMigrations } from '../plan/planned-migrations.ts';
import { compatibility } from './migrations.ts';

/** After a failed migration an operator reads what serves, and relies on what is printed about it. */
describe('what is claimed of the release that serves with migrations of the next one', () => {
  it.each<[PlannedMigrations['state'], boolean | undefined, CheckedMigrations]>([
    ['safe', true, 'with its statements'],
    ['safe', false, 'without its statements'],
    ['safe', undefined, 'without its statements'],
    ['unknown', undefined, 'not checked'],
    ['not judged', undefined, 'not checked'],
    ['left out', undefined, 'not checked'],
    ['blocked', true, 'not checked'],
  ])('is no more than the plan had: %s, replayed %s', (state, replayed, checked) => {
    const planned = { state, base: 'v1.0.0', pending: [], notes: [] };
    expect(checkedOf(replayed === undefined ? planned : { ...planned, replayed })).toBe(checked);
  });

  it.each<[CheckedMigrations | undefined, RegExp]>([
    ['with its statements', /^the migration check has shown that the statements of its tests work/],
    ['without its statements', /^the migration check did not try its statements .*: watch its errors$/],
    ['not checked', /^nobody has checked that it works .*: watch its errors$/],
    // A record of an earlier version of the tool does not say.
    [undefined, /^nobody has checked that it works .*: watch its errors$/],
  ])('is printed in words that fit: %s', (checked, words) => {
    expect(compatibility(checked)).toMatch(words);
  });
});
