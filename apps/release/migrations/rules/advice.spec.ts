import { type CheckId, checks, isAcknowledgeable } from './checks.ts';
import { adviceOn } from './safe-forms.ts';

const statement = { number: 1, sql: 'ALTER TABLE results ADD CONSTRAINT score_is_known CHECK (score IS NOT NULL)' };
const ids = Object.keys(checks) as CheckId[];
const advice = (check: CheckId) => adviceOn(check, { statement, table: 'public.results', detail: '' });

describe('a finding of the migration check', () => {
  it.each(ids)('%s says the danger, the safe form as code and the way out', (check) => {
    const { danger, safeForm, wayOut } = advice(check);
    expect(danger.length).toBeGreaterThan(20);
    expect(safeForm).toMatch(
      /queryRunner|ALTER TABLE|CREATE|DROP INDEX|SET LOCAL|static readonly|npm run|git|migrations = \[/,
    );
    expect(wayOut).not.toBe('');
  });

  it.each(ids.filter((id) => isAcknowledgeable(id) && checks[id].severity === 'error'))(
    '%s shows how somebody answers for it',
    (check) => {
      expect(advice(check).wayOut).toContain(`static readonly acknowledges = [{ check: '${check}', who: `);
    },
  );

  it('says so where there is no way out, and that a warning blocks nothing', () => {
    expect(advice('T00').wayOut).toMatch(/^none: /);
    expect(advice('T09').wayOut).toMatch(/blocks no release/);
    expect(adviceOn('S07', { severity: 'warning', detail: '' }).wayOut).toMatch(/blocks no release/);
    expect(advice('W01').wayOut).toContain('--budget-ms 500');
  });

  it('names what the finding knows in its safe form', () => {
    expect(advice('T02').safeForm).toContain('ALTER TABLE results VALIDATE CONSTRAINT score_is_known');
  });
});
