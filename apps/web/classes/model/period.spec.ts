import { dayIn, endDateOf, lastDayOf, periodBody, typedPeriod } from './period.ts';

describe('the period of an enrolment', () => {
  it('is typed with its last day, which the API names by the day after', () => {
    expect(typedPeriod({ beginDate: '2026-09-01', endDate: '2027-02-01' })).toEqual({
      firstDay: '2026-09-01',
      lastDay: '2027-01-31',
    });
    expect(periodBody({ firstDay: '2026-09-01', lastDay: '2027-01-31' })).toEqual({
      beginDate: '2026-09-01',
      endDate: '2027-02-01',
    });
  });

  it('crosses months, years and leap days', () => {
    expect([endDateOf('2028-02-28'), endDateOf('2026-12-31'), lastDayOf('2028-03-01')]).toEqual([
      '2028-02-29',
      '2027-01-01',
      '2028-02-29',
    ]);
  });

  it('is open where a field is emptied, and says nothing of fields that were left alone', () => {
    expect(typedPeriod({ beginDate: null, endDate: null })).toEqual({ firstDay: '', lastDay: '' });
    expect(periodBody({ firstDay: '' })).toEqual({ beginDate: null });
    expect(periodBody({ lastDay: '' })).toEqual({ endDate: null });
    expect(periodBody({})).toEqual({});
  });

  it('goes by the day of the school, not of the device', () => {
    const moment = new Date('2026-11-30T23:30:00Z');
    expect([dayIn('Europe/Berlin', moment), dayIn('America/New_York', moment)]).toEqual(['2026-12-01', '2026-11-30']);
  });
});
