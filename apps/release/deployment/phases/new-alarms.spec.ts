import { type AlarmReading, NewAlarms } from './new-alarms.ts';

const alarm = (id: string, state: string, severity: AlarmReading['severity'] = 'critical'): AlarmReading => ({
  id,
  state,
  severity,
  reason: '',
});
const ids = (alarms: readonly AlarmReading[]) => alarms.map(({ id }) => id);

describe('the alarms that are watched after a rollout', () => {
  it('end a release when a critical one begins to fire', () => {
    const alarms = new NewAlarms([], []);
    expect(alarms.among([alarm('jobs-dead', 'OK')]).ending).toEqual([]);
    expect(ids(alarms.among([alarm('jobs-dead', 'ALARM')]).ending)).toEqual(['jobs-dead']);
  });

  it('do not count where they fired before the release, until they were OK once', () => {
    const alarms = new NewAlarms(['jobs-dead'], []);
    expect(alarms.among([alarm('jobs-dead', 'ALARM')]).ending).toEqual([]);
    alarms.among([alarm('jobs-dead', 'OK')]);
    expect(ids(alarms.among([alarm('jobs-dead', 'ALARM')]).ending)).toEqual(['jobs-dead']);
  });

  it('report a warning once and end nothing with it', () => {
    const alarms = new NewAlarms([], []);
    expect(ids(alarms.among([alarm('api-slow', 'ALARM', 'warning')]).warning)).toEqual(['api-slow']);
    expect(alarms.among([alarm('api-slow', 'ALARM', 'warning')])).toEqual({ ending: [], warning: [] });
  });

  it('do not count where somebody ignores them by name', () => {
    expect(new NewAlarms([], ['jobs-dead']).among([alarm('jobs-dead', 'ALARM')]).ending).toEqual([]);
  });
});
