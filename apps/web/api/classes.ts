import { allPages, answered, api, type Schemas } from './client.ts';

/** The classes that somebody teaches, or all of the school for an administrator. */
export const readClasses = (): Promise<Schemas['Class'][]> =>
  allPages((cursor) => answered(api.GET('/v1/classes', { params: { query: { limit: 200, cursor, sort: 'title' } } })));
