import { allPages, answered, api } from '../api/client.ts';
import { isGrade } from '../grades/is-grade.ts';
import type { Action, Choice, Postable } from './posting.ts';

/** What could be posted or recalled now. What is posted is read after the preview, so that its fingerprints are never newer. */
export async function readChoice(action: Action, lineItemSourcedId: string): Promise<Choice> {
  const path = { lineItemSourcedId };
  const preview = await answered(api.GET('/v1/lineItems/{lineItemSourcedId}/posting', { params: { path } }));
  if (action === 'post') return { preview, postable: preview.drafts.map(toPostable) };
  const results = await allPages((cursor) =>
    answered(api.GET('/v1/lineItems/{lineItemSourcedId}/results', { params: { path, query: { limit: 200, cursor } } })),
  );
  return { preview, postable: results.filter(({ draft }) => !draft).map(toPostable) };
}

const toPostable = (result: Omit<Postable, 'isGraded'>): Postable => ({ ...result, isGraded: isGrade(result) });
