import type { ClassFacts, PersonName, StudentFacts } from '../../apps/api/reports/facts.ts';

const school = { name: 'Riverside', locale: 'en-GB', timeZone: 'Europe/Berlin', day: '2026-11-30' };
const person = (sourcedId: string, familyName: string, givenName: string): PersonName => ({
  sourcedId,
  familyName,
  givenName,
});
const due = new Date('2026-11-23T22:59:59Z');
const okafor = person('t1', 'Okafor', 'Miriam');
const silva = person('s2', 'Silva', 'Noah');

/** A class of three. */
export const sampleClass: ClassFacts = {
  school,
  title: 'Physics 9A',
  teachers: [okafor],
  students: [
    { ...person('s1', 'Fischer', 'Lena'), currentPercent: '92.5', finalPercent: '92.5', missing: 0, late: 0 },
    { ...silva, currentPercent: '55', finalPercent: '41.25', missing: 2, late: 1 },
    { ...person('s3', '李', '小龍'), currentPercent: null, finalPercent: '0', missing: 0, late: 0 },
  ],
  assignments: [{ title: 'Problem sheet 1', dueAt: due, averagePercent: '73.75', graded: 2, missing: 1, late: 1 }],
  owed: [{ student: silva, title: 'Problem sheet 1', dueAt: due, state: 'missing' }],
};

/** A student of one class. */
export const sampleStudent: StudentFacts = {
  school,
  student: person('s1', 'Fischer', 'Lena'),
  classes: [
    {
      title: 'Physics 9A',
      teachers: [okafor],
      currentPercent: '92.5',
      finalPercent: '92.5',
      letter: 'A',
      work: [
        {
          title: 'Problem sheet 1',
          dueAt: due,
          state: 'graded',
          score: '18.5',
          countedScore: 16.5,
          textScore: null,
          maximum: '20',
        },
        { title: 'Essay', dueAt: null, state: 'open', score: null, countedScore: null, textScore: null, maximum: '10' },
      ],
    },
  ],
};
