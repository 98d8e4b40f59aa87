import { dueTicks, nextTicks, type ScheduleState } from './ticks.ts';

const nightly = (lastTickAt: string): ScheduleState => ({
  cron: '0 2 * * *',
  timeZone: 'Europe/Berlin',
  catchUp: 'all',
  lastTickAt: new Date(lastTickAt),
});

/** Wakes every ten minutes between two moments, as the ticker does, and collects what ran. */
function ticksOver(schedule: ScheduleState, from: string, to: string, everyMinutes = 10): string[] {
  const ran: string[] = [];
  let lastTickAt = schedule.lastTickAt;
  for (let now = Date.parse(from); now <= Date.parse(to); now += everyMinutes * 60_000) {
    const due = dueTicks({ ...schedule, lastTickAt }, new Date(now), 60);
    ran.push(...due.run.map((tick) => tick.toISOString()));
    lastTickAt = due.lastTickAt;
  }
  return ran;
}

describe('a job at 02:00 in Berlin', () => {
  it('runs once in the night of 25 October 2026, which has 02:00 twice', () => {
    const ran = ticksOver(nightly('2026-10-24T00:00:00Z'), '2026-10-24T22:00:00Z', '2026-10-26T06:00:00Z');
    expect(ran).toEqual(['2026-10-25T00:00:00.000Z', '2026-10-26T01:00:00.000Z']);
  });

  it('runs once in the night of 28 March 2027, which has no 02:00', () => {
    const ran = ticksOver(nightly('2027-03-27T01:00:00Z'), '2027-03-27T23:00:00Z', '2027-03-29T06:00:00Z');
    expect(ran).toEqual(['2027-03-28T01:00:00.000Z', '2027-03-29T00:00:00.000Z']);
  });

  it('stays at once a night when the process restarts between the two 02:00', () => {
    expect(dueTicks(nightly('2026-10-25T00:00:00Z'), new Date('2026-10-25T01:30:00Z'), 60).run).toEqual([]);
    expect(dueTicks(nightly('2026-10-25T00:30:00Z'), new Date('2026-10-25T12:00:00Z'), 60).run).toEqual([]);
  });

  it('shows the same moments as the coming ones', () => {
    const coming = nextTicks('0 2 * * *', 'Europe/Berlin', new Date('2026-10-24T12:00:00Z'), 2);
    expect(coming.map((tick) => tick.toISOString())).toEqual(['2026-10-25T00:00:00.000Z', '2026-10-26T01:00:00.000Z']);
  });
});

describe('moments that passed while nothing ran', () => {
  const hourly = (catchUp: ScheduleState['catchUp']): ScheduleState => ({
    cron: '0 * * * *',
    timeZone: 'UTC',
    catchUp,
    lastTickAt: new Date('2026-03-02T08:00:00Z'),
  });
  const later = new Date('2026-03-02T11:30:00Z');

  it('are all run with "all"', () => {
    expect(dueTicks(hourly('all'), later, 60)).toMatchObject({ missed: 0, more: false });
    expect(dueTicks(hourly('all'), later, 60).run).toHaveLength(3);
  });

  it('are run as one with "latest", and the others counted', () => {
    const { run, missed } = dueTicks(hourly('latest'), later, 60);
    expect(run).toEqual([new Date('2026-03-02T11:00:00Z')]);
    expect(missed).toBe(2);
  });

  it('are only counted with "skip", unless the last is on time', () => {
    expect(dueTicks(hourly('skip'), later, 60)).toMatchObject({ run: [], missed: 3 });
    expect(dueTicks(hourly('skip'), new Date('2026-03-02T11:00:30Z'), 60)).toMatchObject({
      run: [new Date('2026-03-02T11:00:00Z')],
      missed: 2,
    });
  });

  it('are walked in bounded steps, which add up to the same', () => {
    const schedule: ScheduleState = { ...hourly('latest'), cron: '* * * * *' };
    const now = new Date('2026-03-04T08:00:00Z');
    let { lastTickAt } = schedule;
    const ran: Date[] = [];
    let missed = 0;
    for (let more = true; more; ) {
      const due = dueTicks({ ...schedule, lastTickAt }, now, 60);
      ran.push(...due.run);
      missed += due.missed;
      ({ lastTickAt, more } = due);
    }
    expect(ran).toEqual([now]);
    expect(missed).toBe(2 * 24 * 60 - 1);
  });
});
