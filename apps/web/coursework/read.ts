import { allPages, answered, api, type Schemas } from '../api/client.ts';
import type { Existing } from './model/consequences.ts';

export type Assignment = Schemas['LineItem'];
export type Extension = Schemas['Extension'];
export type Result = Schemas['Result'];
export type Policy = Schemas['GradingPolicy'];

/** Who can get an extension. */
export interface Receivers {
  students: readonly Schemas['Person'][];
  groups: readonly Schemas['ClassGroup'][];
}

export interface EditorFacts {
  ofClass: Schemas['Class'];
  categories: readonly Schemas['Category'][];
  scales: readonly Schemas['ScoreScale'][];
  policy: Policy;
  periods: readonly Schemas['AcademicSession'][];
  /** Undefined for a new one. */
  assignment: Assignment | undefined;
  existing: Existing;
}

const limit = 200;

export const readAssignments = (classSourcedId: string): Promise<Assignment[]> =>
  allPages((cursor) =>
    answered(
      api.GET('/v1/classes/{classSourcedId}/lineItems', {
        params: { path: { classSourcedId }, query: { limit, cursor } },
      }),
    ),
  );

export const readAssignment = (lineItemSourcedId: string): Promise<Assignment> =>
  answered(api.GET('/v1/lineItems/{lineItemSourcedId}', { params: { path: { lineItemSourcedId } } }));

export const readClass = (classSourcedId: string): Promise<Schemas['Class']> =>
  answered(api.GET('/v1/classes/{classSourcedId}', { params: { path: { classSourcedId } } }));

export const readCategories = (classSourcedId: string): Promise<Schemas['Category'][]> =>
  allPages((cursor) =>
    answered(
      api.GET('/v1/classes/{classSourcedId}/categories', {
        params: { path: { classSourcedId }, query: { limit, cursor } },
      }),
    ),
  );

export const readScales = (classSourcedId: string): Promise<Schemas['ScoreScale'][]> =>
  allPages((cursor) =>
    answered(
      api.GET('/v1/classes/{classSourcedId}/scoreScales', {
        params: { path: { classSourcedId }, query: { limit, cursor } },
      }),
    ),
  );

export const readPolicy = (classSourcedId: string): Promise<Policy> =>
  answered(api.GET('/v1/classes/{classSourcedId}/gradingPolicy', { params: { path: { classSourcedId } } }));

/** What waits in a class, by the assignment. */
export async function readWaiting(classSourcedId: string): Promise<Map<string, Schemas['WaitingWork']>> {
  const { data } = await answered(
    api.GET('/v1/classes/{classSourcedId}/waitingWork', { params: { path: { classSourcedId } } }),
  );
  return new Map(data.map((entry) => [entry.lineItemSourcedId, entry]));
}

/** Of the students who are enrolled today. */
export const readResults = (lineItemSourcedId: string): Promise<Result[]> =>
  allPages((cursor) =>
    answered(
      api.GET('/v1/lineItems/{lineItemSourcedId}/results', {
        params: { path: { lineItemSourcedId }, query: { limit, cursor } },
      }),
    ),
  );

/** What the assignment asks of those who have an extension, by the student. */
export async function readExtended(lineItemSourcedId: string): Promise<Map<string, Schemas['ExtendedStudent']>> {
  const entries = await allPages((cursor) =>
    answered(
      api.GET('/v1/lineItems/{lineItemSourcedId}/extendedStudents', {
        params: { path: { lineItemSourcedId }, query: { limit, cursor } },
      }),
    ),
  );
  return new Map(entries.map((entry) => [entry.student.sourcedId, entry]));
}

export const readSubmissions = (lineItemSourcedId: string): Promise<Schemas['Submission'][]> =>
  allPages((cursor) =>
    answered(
      api.GET('/v1/lineItems/{lineItemSourcedId}/submissions', {
        params: { path: { lineItemSourcedId }, query: { limit, cursor } },
      }),
    ),
  );

/** Each student once, by name, however many periods they have. */
export async function readStudents(
  classSourcedId: string,
  enrolled: 'current' | 'all' = 'current',
): Promise<Schemas['Person'][]> {
  const rows = await allPages((cursor) =>
    answered(
      api.GET('/v1/classes/{classSourcedId}/enrollments', {
        params: { path: { classSourcedId }, query: { limit, cursor, role: 'student', enrolled } },
      }),
    ),
  );
  return [...new Map(rows.map(({ user }) => [user.sourcedId, user])).values()];
}
