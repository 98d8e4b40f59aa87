import type { Schemas } from '../../api/client.ts';
import { type Draft, linesOf, orNull, toLines } from '../../ui/record-form/draft.ts';
import type { Read } from '../../ui/record-form/record-form.tsx';

/** A list as somebody types it, with the comma of any language. */
export const partsOf = (text: string): string[] =>
  text
    .split(/[,،;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
export const joined = (parts: readonly string[]): string => parts.join(', ');

export type ClassName =
  | 'title'
  | 'classCode'
  | 'classType'
  | 'location'
  | 'courseSourcedId'
  | 'schoolSourcedId'
  | 'termSourcedIds'
  | 'periods'
  | 'grades'
  | 'subjects';

export const emptyClass: Draft<ClassName> = {
  title: '',
  classCode: '',
  classType: 'scheduled',
  location: '',
  courseSourcedId: '',
  schoolSourcedId: '',
  termSourcedIds: '',
  periods: '',
  grades: '',
  subjects: '',
};

export const classRead = (stored: Schemas['Class']): Read<ClassName> => ({
  draft: {
    title: stored.title,
    classCode: stored.classCode ?? '',
    classType: stored.classType,
    location: stored.location ?? '',
    courseSourcedId: stored.courseSourcedId,
    schoolSourcedId: stored.schoolSourcedId,
    termSourcedIds: toLines(stored.termSourcedIds),
    periods: joined(stored.periods),
    grades: joined(stored.grades),
    subjects: joined(stored.subjects),
  },
  version: stored.version,
});

/** What a text of a field is in a body, by the kind of the field. */
const bodyKinds: Record<string, (text: string) => unknown> = {
  classCode: orNull,
  courseCode: orNull,
  location: orNull,
  schoolYearSourcedId: orNull,
  termSourcedIds: linesOf,
  periods: partsOf,
  grades: partsOf,
  subjects: partsOf,
};
const bodyOf = (typed: Partial<Draft>): object =>
  Object.fromEntries(Object.entries(typed).map(([name, text]) => [name, (bodyKinds[name] ?? String)(text ?? '')]));

export const classUpdate = (changes: Partial<Draft<ClassName>>): Schemas['ClassUpdate'] => bodyOf(changes);
export const classCreate = (typed: Partial<Draft<ClassName>>): Schemas['ClassCreate'] =>
  bodyOf({ ...emptyClass, ...typed }) as Schemas['ClassCreate'];

export type CourseName = 'title' | 'courseCode' | 'orgSourcedId' | 'schoolYearSourcedId' | 'grades' | 'subjects';

export const emptyCourse: Draft<CourseName> = {
  title: '',
  courseCode: '',
  orgSourcedId: '',
  schoolYearSourcedId: '',
  grades: '',
  subjects: '',
};

export const courseRead = (stored: Schemas['Course']): Read<CourseName> => ({
  draft: {
    title: stored.title,
    courseCode: stored.courseCode ?? '',
    orgSourcedId: stored.orgSourcedId,
    schoolYearSourcedId: stored.schoolYearSourcedId ?? '',
    grades: joined(stored.grades),
    subjects: joined(stored.subjects),
  },
  version: stored.version,
});

export const courseUpdate = (changes: Partial<Draft<CourseName>>): Schemas['CourseUpdate'] => bodyOf(changes);
export const courseCreate = (typed: Partial<Draft<CourseName>>): Schemas['CourseCreate'] =>
  bodyOf({ ...emptyCourse, ...typed }) as Schemas['CourseCreate'];
