import type { Person } from '../stage.ts';

const ofClass = 'class-physics-9a';
const assignment = `assignment-${ofClass}-quiz-2`;
const student = 'student-01';

/** What each role finds, by its address; what a screen holds beyond that, its own spec opens. */
export const screens: Readonly<Record<Person, readonly string[]>> = {
  admin: [
    '',
    'people',
    `people/${student}`,
    'classes',
    `classes/${ofClass}`,
    `classes/${ofClass}/policy`,
    `classes/${ofClass}/files`,
    'courses',
    'academic-sessions',
    'imports',
    'jobs',
    `reports/${ofClass}`,
    'mails',
    'history',
    'privacy',
    'privacy/retention',
    'systems',
    'service',
    'account',
    'account/privacy',
  ],
  teacher: [
    '',
    `gradebook/${ofClass}`,
    `explanation/${ofClass}/${student}`,
    `assignments/${ofClass}`,
    `assignment/${ofClass}/${assignment}`,
    `assignment-editor/${ofClass}/${assignment}`,
    `grade-one-by-one/${ofClass}/${assignment}`,
    `history/${ofClass}`,
    'reports',
  ],
  student: ['', `grades/${ofClass}`, 'work', `submission/${ofClass}/${assignment}`, 'my-reports', 'account'],
  guardian: ['', `grades/${ofClass}/${student}`, `work/${student}`, 'my-reports'],
  'jonas.weber': [],
};
