import type { DueDigest } from './due-digests.ts';
import type {
  ChangedExtension,
  Child,
  ClassReport,
  DueWork,
  Happenings,
  PostedResult,
  StudentReport,
} from './happenings.ts';
import type { NotificationKind } from './notification-kinds.ts';

export type DigestLine =
  | { kind: 'gradesPosted'; title: string; excused: boolean }
  | { kind: 'returnedSubmissions'; title: string }
  | { kind: 'workDue'; title: string; due: Date }
  | { kind: 'extensions'; title: string; due: Date | null; excused: boolean; maximum: string | null; counts: boolean }
  | { kind: 'reports'; report: 'class' };

export interface DigestClass {
  title: string;
  lines: DigestLine[];
}

export interface StudentReportLine {
  kind: 'progress' | 'reportCard';
  term: string | null;
}

/** What is new about the reader, or about a child of theirs. */
export interface DigestSection {
  /** With the official name; null: the reader. */
  child: { id: number; name: string } | null;
  classes: DigestClass[];
  reports: StudentReportLine[];
}

export type Digest = DigestSection[];

/** What happened, by whom it is about. */
export interface HappeningsByPerson {
  children: Map<number, Child[]>;
  results: Map<number, PostedResult[]>;
  dueWork: Map<number, DueWork[]>;
  extensions: Map<number, ChangedExtension[]>;
  reports: Map<number, StudentReport[]>;
  classReports: Map<number, ClassReport[]>;
}

export const byPerson = (all: Happenings): HappeningsByPerson => ({
  children: Map.groupBy(all.children, (row) => row.guardian_id),
  results: Map.groupBy(all.results, (row) => row.student_id),
  dueWork: Map.groupBy(all.dueWork, (row) => row.student_id),
  extensions: Map.groupBy(all.extensions, (row) => row.student_id),
  reports: Map.groupBy(all.reports, (row) => row.student_id),
  classReports: Map.groupBy(all.classReports, (row) => row.teacher_id),
});

type Reader = Pick<DueDigest, 'user_id' | 'role' | 'wanted' | 'kinds_off' | 'from' | 'until'>;

/** What one reader hears of: the reader first, then each child by name. Undefined where there is nothing to say. */
export function digestOf(
  reader: Reader,
  all: HappeningsByPerson,
  compare: (a: string, b: string) => number,
): Digest | undefined {
  if (!reader.wanted || reader.role === 'none') return undefined;
  const own = aboutStudent(null, reader.user_id, reader, all, compare);
  if (teaches(reader)) {
    own.classes.push(...classReportsOf(reader, all));
    own.classes.sort((a, b) => compare(a.title, b.title));
  }
  const children = (all.children.get(reader.user_id) ?? [])
    .map((child) => ({ id: child.student_id, name: `${child.given_name} ${child.family_name}` }))
    .sort((a, b) => compare(a.name, b.name) || a.id - b.id)
    .map((child) => aboutStudent(child, child.id, reader, all, compare));
  const digest = [own, ...children].filter(({ classes, reports }) => classes.length + reports.length > 0);
  return digest.length === 0 ? undefined : digest;
}

const teaches = ({ role }: Reader): boolean => role === 'teacher' || role === 'admin';
const hears = ({ kinds_off: kindsOff }: Reader, kind: NotificationKind): boolean => !kindsOff.includes(kind);
const isNews = ({ from, until }: Reader, at: number): boolean => at > from && at <= until;

function aboutStudent(
  child: DigestSection['child'],
  studentId: number,
  reader: Reader,
  all: HappeningsByPerson,
  compare: (a: string, b: string) => number,
): DigestSection {
  const classes = new Map<number, DigestClass>();
  const add = ({ class_id: id, class_title: title }: { class_id: number; class_title: string }, line: DigestLine) => {
    const entry = classes.get(id) ?? { title, lines: [] };
    entry.lines.push(line);
    classes.set(id, entry);
  };
  const results = all.results.get(studentId)?.filter(({ at }) => isNews(reader, at)) ?? [];
  if (hears(reader, 'gradesPosted')) {
    for (const row of results.filter(hasGrade)) {
      add(row, { kind: 'gradesPosted', title: row.title, excused: row.score_status === 'exempt' });
    }
  }
  if (hears(reader, 'returnedSubmissions')) {
    for (const row of results.filter((result) => !hasGrade(result))) {
      add(row, { kind: 'returnedSubmissions', title: row.title });
    }
  }
  if (hears(reader, 'workDue')) {
    for (const row of all.dueWork.get(studentId) ?? []) add(row, { kind: 'workDue', title: row.title, due: row.due });
  }
  if (hears(reader, 'extensions')) {
    for (const row of all.extensions.get(studentId)?.filter((change) => isChange(reader, change)) ?? []) {
      const { title, due, excused, maximum, counts } = row;
      add(row, { kind: 'extensions', title, due, excused, maximum, counts });
    }
  }
  const reports = hears(reader, 'reports') ? (all.reports.get(studentId) ?? []) : [];
  return {
    child,
    classes: [...classes.values()].sort((a, b) => compare(a.title, b.title)),
    reports: reports
      .filter(({ at }) => isNews(reader, at))
      .map(({ kind, term }) => ({ kind: kind as StudentReportLine['kind'], term })),
  };
}

const classReportsOf = (reader: Reader, all: HappeningsByPerson): DigestClass[] =>
  hears(reader, 'reports')
    ? (all.classReports.get(reader.user_id) ?? [])
        .filter(({ at }) => isNews(reader, at))
        .map((row) => ({ title: row.class_title, lines: [{ kind: 'reports', report: 'class' }] }))
    : [];

const withoutGrade = ['submitted', 'not submitted'];
const hasGrade = ({ score_status: status }: PostedResult): boolean => !withoutGrade.includes(status);

/** What began and ended since the last digest changed nothing for its reader, nor does what gives no more than the assignment. */
const isChange = (reader: Reader, { at, beganAt, counts, due, excused, maximum }: ChangedExtension): boolean =>
  isNews(reader, at) && (counts ? excused || due !== null || maximum !== null : beganAt <= reader.from);
