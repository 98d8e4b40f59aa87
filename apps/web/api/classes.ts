import { allPages, answered, api, type Me, type Schemas } from './client.ts';

/** The classes that somebody teaches, or all of the school for an administrator. */
export const readClasses = (): Promise<Schemas['Class'][]> =>
  allPages((cursor) => answered(api.GET('/v1/classes', { params: { query: { limit: 200, cursor, sort: 'title' } } })));

/** Whether somebody changes grades and rules of a class; observers read alone. */
export async function readMayTeach(me: Me, classSourcedId: string): Promise<boolean> {
  if (me.role === 'admin') return true;
  const { data } = await answered(
    api.GET('/v1/classes/{classSourcedId}/teachers', { params: { path: { classSourcedId } } }),
  );
  return data.some(({ sourcedId }) => sourcedId === me.sourcedId);
}
