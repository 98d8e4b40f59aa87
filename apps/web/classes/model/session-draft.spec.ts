import type { Schemas } from '../../api/client.ts';
import { sessionRead, sessionUpdate } from './session-draft.ts';

describe('an academic session as it is typed', () => {
  const session = {
    title: 'Term 1',
    type: 'term',
    startDate: '2026-09-01',
    endDate: '2027-02-01',
    parentSourcedId: null,
    schoolYear: 2027,
    gradingClosesAt: '2027-02-04T23:00:00.000Z',
    version: 3,
  } as Schemas['AcademicSession'];

  it('shows when grades are locked by the clock of the school', () => {
    expect(sessionRead(session, 'Europe/Berlin').draft).toMatchObject({
      schoolYear: '2027',
      parentSourcedId: '',
      gradingClosesAt: '2027-02-05T00:00',
    });
  });

  it('sends the moment that this clock shows, and nothing for what was emptied', () => {
    expect(sessionUpdate({ gradingClosesAt: '2027-02-05T00:00', schoolYear: '2028' }, 'Europe/Berlin')).toEqual({
      gradingClosesAt: '2027-02-04T23:00:00.000Z',
      schoolYear: 2028,
    });
    expect(sessionUpdate({ gradingClosesAt: '', schoolYear: '', parentSourcedId: '' }, 'Europe/Berlin')).toEqual({
      gradingClosesAt: null,
      schoolYear: null,
      parentSourcedId: null,
    });
  });
});
