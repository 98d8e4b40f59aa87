import { AlarmWatch, type Seen } from './alarm-watch.ts';

const alarm = (id: string, state: string, severity: Seen['severity'] = 'critical'): Seen => ({
  id,
  state,
  severity,
  reason: '',
});
const ids = (alarms: readonly Seen[]) => alarms.map(({ id }) => id);

describe('the watch over the alarms', () => {
  it('ends a release when a critical alarm begins to ring', () => {
    const watch = new AlarmWatch([], []);
    expect(watch.look([alarm('jobs-dead', 'OK')]).ending).toEqual([]);
    expect(ids(watch.look([alarm('jobs-dead', 'ALARM')]).ending)).toEqual(['jobs-dead']);
  });

  it('does not blame a release for what rang before, until that was quiet once', () => {
    const watch = new AlarmWatch(['jobs-dead'], []);
    expect(watch.look([alarm('jobs-dead', 'ALARM')]).ending).toEqual([]);
    watch.look([alarm('jobs-dead', 'OK')]);
    expect(ids(watch.look([alarm('jobs-dead', 'ALARM')]).ending)).toEqual(['jobs-dead']);
  });

  it('says a warning once and ends nothing', () => {
    const watch = new AlarmWatch([], []);
    expect(ids(watch.look([alarm('api-slow', 'ALARM', 'warning')]).warning)).toEqual(['api-slow']);
    expect(watch.look([alarm('api-slow', 'ALARM', 'warning')])).toEqual({ ending: [], warning: [] });
  });

  it('lets those alone that somebody answers for', () => {
    expect(new AlarmWatch([], ['jobs-dead']).look([alarm('jobs-dead', 'ALARM')]).ending).toEqual([]);
  });
});
