import type { Role } from '../../api/access/roles.ts';

/** The demo school as plain data. Days count from the day of the first seed. */

export const demoPassword = 'Riverside-2026!';

export interface DemoPerson {
  sourcedId: string;
  role: Role;
  email: string;
  givenName: string;
  familyName: string;
}

const person = (role: Role, sourcedId: string, name: string, email?: string): DemoPerson => {
  const [givenName = '', familyName = ''] = name.split(' ');
  const address = email ?? `${givenName}.${familyName}`.toLowerCase();
  return { sourcedId, role, email: `${address}@riverside.example`, givenName, familyName };
};

export const people: readonly DemoPerson[] = [
  person('admin', 'admin-1', 'Amara Diallo', 'admin'),
  person('teacher', 'teacher-1', 'Miriam Okafor', 'teacher'),
  person('teacher', 'teacher-2', 'Jonas Weber'),
  person('student', 'student-01', 'Lena Fischer', 'student'),
  person('student', 'student-02', 'Noah Silva'),
  person('student', 'student-03', 'Aiko Tanaka'),
  person('student', 'student-04', 'Omar Haddad'),
  person('student', 'student-05', 'Priya Nair'),
  person('student', 'student-06', 'Mateo Rossi'),
  person('student', 'student-07', 'Freya Larsen'),
  person('student', 'student-08', 'Kofi Mensah'),
  person('student', 'student-09', 'Zofia Nowak'),
  person('student', 'student-10', 'Lucas Moreau'),
  person('student', 'student-11', 'Hana Kim'),
  person('student', 'student-12', 'Elif Kaya'),
  person('guardian', 'guardian-1', 'Anton Fischer', 'guardian'),
];

/** Those whose sign-in the launcher shows; everybody has the same password. */
export const shownPeople: readonly DemoPerson[] = people.filter(({ email }) =>
  ['admin@', 'teacher@', 'student@', 'guardian@'].some((start) => email.startsWith(start)),
);

/** Whose guardian sees what of whom. */
export const guardianTies = [{ guardian: 'guardian-1', student: 'student-01', relation: 'parent' }] as const;

export const courses = [
  { sourcedId: 'course-physics', title: 'Physics', courseCode: 'PHY', subjects: ['Science'] },
  { sourcedId: 'course-mathematics', title: 'Mathematics', courseCode: 'MAT', subjects: ['Mathematics'] },
] as const;

const students = people.filter(({ role }) => role === 'student').map(({ sourcedId }) => sourcedId);

export const classes = [
  {
    sourcedId: 'class-physics-9a',
    title: 'Physics 9A',
    classCode: 'PHY-9A',
    course: 'course-physics',
    teacher: 'teacher-1',
    students: students.slice(0, 8),
  },
  {
    sourcedId: 'class-physics-9b',
    title: 'Physics 9B',
    classCode: 'PHY-9B',
    course: 'course-physics',
    teacher: 'teacher-2',
    students: students.slice(8),
  },
  {
    sourcedId: 'class-mathematics-9',
    title: 'Mathematics 9',
    classCode: 'MAT-9',
    course: 'course-mathematics',
    teacher: 'teacher-1',
    students,
  },
] as const;

/** Of every class; the weights are those of the final grade in percent. */
export const categories = [
  { name: 'homework', title: 'Homework', weight: 30 },
  { name: 'quizzes', title: 'Quizzes', weight: 20 },
  { name: 'exams', title: 'Exams', weight: 50 },
] as const;

/** How Physics 9A decides its grades; the other classes have no policy. */
export const policy = {
  class: 'class-physics-9a',
  /** The lowest homework is dropped. */
  dropLowest: { homework: 1 },
  late: { deductionPercent: 10, intervalMinutes: 1_440, minimumPercent: 40 },
  letters: [
    ['A', '90'],
    ['B', '80'],
    ['C', '70'],
    ['D', '60'],
    ['F', '0'],
  ],
} as const;

/** Of every class. Those due in the past have results. */
export const assignments = [
  { name: 'homework-1', title: 'Problem sheet 1', category: 'homework', dueInDays: -35, points: 20 },
  { name: 'quiz-1', title: 'Quiz: units and graphs', category: 'quizzes', dueInDays: -28, points: 10 },
  { name: 'homework-2', title: 'Problem sheet 2', category: 'homework', dueInDays: -21, points: 20 },
  { name: 'exam-1', title: 'Mid-term exam', category: 'exams', dueInDays: -14, points: 100 },
  { name: 'homework-3', title: 'Problem sheet 3', category: 'homework', dueInDays: -3, points: 20 },
  { name: 'quiz-2', title: 'Quiz: motion', category: 'quizzes', dueInDays: 4, points: 10 },
  { name: 'exam-2', title: 'Final exam', category: 'exams', dueInDays: 40, points: 100 },
] as const;

export interface DemoResult {
  scoreStatus: 'exempt' | 'fully graded' | 'not submitted' | 'submitted';
  score: number | null;
  late: boolean;
}

/**
 * A believable result that is the same on every machine: most are graded, the newest homework of a few
 * waits for its grade, and one student is excused from one assignment.
 */
export function resultOf(student: number, assignment: number, points: number): DemoResult {
  const graded = (share: number): DemoResult => ({
    scoreStatus: 'fully graded',
    score: Math.round(points * share * 2) / 2,
    late: (student + assignment) % 9 === 0,
  });
  if (assignment === 2 && student === 4) return { scoreStatus: 'exempt', score: null, late: false };
  if (assignment === 4 && student % 5 === 1) return { scoreStatus: 'submitted', score: null, late: false };
  if (assignment === 4 && student % 5 === 3) return { scoreStatus: 'not submitted', score: null, late: false };
  return graded(0.55 + ((student * 37 + assignment * 23) % 44) / 100);
}
