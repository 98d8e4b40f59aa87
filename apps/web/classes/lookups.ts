import { allPages, answered, api } from '../api/client.ts';

const limit = 200;

/** What classes name, whole: lists of a school that fit into a field to choose from. */
export const readCourses = () =>
  allPages((cursor) => answered(api.GET('/v1/courses', { params: { query: { limit, cursor, sort: 'title' } } })));
export const readSessions = () =>
  allPages((cursor) => answered(api.GET('/v1/academicSessions', { params: { query: { limit, cursor } } })));
export const readSchools = () =>
  allPages((cursor) => answered(api.GET('/v1/schools', { params: { query: { limit, cursor, sort: 'name' } } })));

export async function readLookups() {
  const [courses, sessions, schools] = await Promise.all([readCourses(), readSessions(), readSchools()]);
  return { courses, sessions, schools };
}
export type Lookups = Awaited<ReturnType<typeof readLookups>>;

export const titleOptions = (rows: readonly { sourcedId: string; title: string }[]) =>
  rows.map(({ sourcedId, title }) => [sourcedId, title] as const);
export const nameOptions = (rows: readonly { sourcedId: string; name: string }[]) =>
  rows.map(({ sourcedId, name }) => [sourcedId, name] as const);
export const titleOf = (rows: readonly { sourcedId: string; title: string }[], sourcedId: string): string =>
  rows.find((row) => row.sourcedId === sourcedId)?.title ?? sourcedId;
