/** What reports are made of: facts without words, as the database gives them. Percentages are exact text. */

export interface SchoolFacts {
  name: string;
  /** BCP 47 tag. */
  locale: string;
  /** IANA name. */
  timeZone: string;
  /** The school's calendar day that the report is of, YYYY-MM-DD. */
  day: string;
}

export interface PersonName {
  sourcedId: string;
  givenName: string;
  familyName: string;
}

export interface StudentStanding extends PersonName {
  /** Null: nothing graded yet. */
  currentPercent: string | null;
  finalPercent: string | null;
  missing: number;
  late: number;
}

export interface AssignmentStanding {
  title: string;
  dueAt: Date | null;
  averagePercent: string | null;
  graded: number;
  missing: number;
  late: number;
}

export interface WorkOwed {
  student: PersonName;
  title: string;
  dueAt: Date | null;
  state: 'missing' | 'late';
}

/** What the next report of the class compares with: current percent by student. */
export interface Standings {
  day: string;
  currentPercents: Readonly<Record<string, string | null>>;
}

export interface ClassFacts {
  school: SchoolFacts;
  title: string;
  teachers: readonly PersonName[];
  students: readonly StudentStanding[];
  assignments: readonly AssignmentStanding[];
  owed: readonly WorkOwed[];
}

/** How a piece of work stands with its student. */
export type WorkState = 'graded' | 'missing' | 'late' | 'excused' | 'submitted' | 'open';

export interface OwnWork {
  title: string;
  dueAt: Date | null;
  state: WorkState;
  /** Posted, as it was given, of `maximum` points; null: none. */
  score: string | null;
  /** The points that count: of the attempt that counts, after the late policy. */
  countedScore: number | null;
  textScore: string | null;
  maximum: string;
}

export interface OwnClass {
  title: string;
  teachers: readonly PersonName[];
  currentPercent: string | null;
  finalPercent: string | null;
  /** The text of the score scale for the final grade; null: the class has no scale. */
  letter: string | null;
  work: readonly OwnWork[];
}

/** Posted work only: what the student and their guardians may know. */
export interface StudentFacts {
  school: SchoolFacts;
  student: PersonName;
  classes: readonly OwnClass[];
}
