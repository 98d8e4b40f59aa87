import { allPages, answered, api, type Schemas } from '../../api/client.ts';
import type { Rules } from './model/preview.ts';

type Row = Schemas['Gradebook']['data'][number];

const limit = 200;

export interface ReadRules extends Rules {
  title: string;
  /** Academic sessions that can have a weight. */
  periods: readonly Schemas['AcademicSession'][];
}

export const readPolicy = (classSourcedId: string): Promise<Schemas['GradingPolicy']> =>
  answered(api.GET('/v1/classes/{classSourcedId}/gradingPolicy', { params: { path: { classSourcedId } } }));

/** All that decides about the totals of a class. */
export async function readRules(classSourcedId: string): Promise<ReadRules> {
  const path = { classSourcedId };
  const [own, policy, categories, scales, lineItems, sessions] = await Promise.all([
    answered(api.GET('/v1/classes/{classSourcedId}', { params: { path } })),
    readPolicy(classSourcedId),
    allPages((cursor) =>
      answered(api.GET('/v1/classes/{classSourcedId}/categories', { params: { path, query: { limit, cursor } } })),
    ),
    allPages((cursor) =>
      answered(api.GET('/v1/classes/{classSourcedId}/scoreScales', { params: { path, query: { limit, cursor } } })),
    ),
    allPages((cursor) =>
      answered(api.GET('/v1/classes/{classSourcedId}/lineItems', { params: { path, query: { limit, cursor } } })),
    ),
    allPages((cursor) => answered(api.GET('/v1/academicSessions', { params: { query: { limit, cursor } } }))),
  ]);
  const weighted = policy.gradingPeriods.map(({ academicSessionSourcedId }) => academicSessionSourcedId);
  const periods = sessions.filter(({ sourcedId, type }) => type === 'gradingPeriod' || weighted.includes(sourcedId));
  return { title: own.title, policy, categories, scales, lineItems, sessions, periods };
}

/** The grades of the class, for a preview. */
export const readRows = (classSourcedId: string): Promise<Row[]> =>
  allPages((cursor) =>
    answered(
      api.GET('/v1/classes/{classSourcedId}/gradebook', {
        params: { path: { classSourcedId }, query: { limit, cursor } },
      }),
    ),
  );
