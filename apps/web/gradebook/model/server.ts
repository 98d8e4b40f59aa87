import { allPages, answered, api } from '../../api/client.ts';
import { Failed } from '../../api/failed.ts';
import type { Detail } from './cells.ts';
import type { Backend, Wait } from './saver.ts';
import type { Confirm } from './total-confirmation.ts';

/** The API as the gradebook uses it. */
export const backend: Backend = {
  details: async (itemId) => {
    const path = { lineItemSourcedId: itemId };
    const all = await allPages<Detail>((cursor) =>
      answered(
        api.GET('/v1/lineItems/{lineItemSourcedId}/results', { params: { path, query: { limit: 200, cursor } } }),
      ),
    );
    return new Map(all.map((detail) => [detail.student.sourcedId, detail]));
  },

  write: async (itemId, entries) => {
    const results = entries.map(({ studentId, version, body }) => ({ ...body, studentSourcedId: studentId, version }));
    const params = { path: { lineItemSourcedId: itemId } };
    const { data } = await answered(
      api.PATCH('/v1/lineItems/{lineItemSourcedId}/results', { params, body: { results } }),
    );
    return data;
  },

  remove: async (itemId, studentId, version) => {
    const params = {
      path: { lineItemSourcedId: itemId, studentSourcedId: studentId },
      header: { 'If-Match': `"${version}"` },
    };
    await answered(api.DELETE('/v1/lineItems/{lineItemSourcedId}/results/{studentSourcedId}', { params }));
  },

  read: async (itemId, studentId) => {
    const path = { lineItemSourcedId: itemId, studentSourcedId: studentId };
    const [stored, history] = await Promise.all([
      readResult(itemId, studentId),
      answered(
        api.GET('/v1/lineItems/{lineItemSourcedId}/results/{studentSourcedId}/history', {
          params: { path, query: { limit: 1 } },
        }),
      ),
    ]);
    const [newest] = history.data;
    const by = newest?.changedBy ?? null;
    return {
      theirs: stored,
      changedBy: by && `${by.givenName} ${by.familyName}`,
      changedAt: newest?.changedAt ?? null,
    };
  },
};

/** Null: there is none. */
export async function readResult(itemId: string, studentId: string): Promise<Detail | null> {
  const path = { lineItemSourcedId: itemId, studentSourcedId: studentId };
  return orNull(
    answered(api.GET('/v1/lineItems/{lineItemSourcedId}/results/{studentSourcedId}', { params: { path } })),
  );
}

export const orNull = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((error: unknown) => {
    if (error instanceof Failed && error.status === 404) return null;
    throw error;
  });

export const confirmOf =
  (classSourcedId: string): Confirm =>
  async (studentSourcedId) => {
    const { current, final } = await answered(
      api.GET('/v1/classes/{classSourcedId}/grades/{studentSourcedId}/explanation', {
        params: { path: { classSourcedId, studentSourcedId } },
      }),
    );
    return {
      current: current.percent,
      final: final.percent,
      currentLetter: current.letter,
      finalLetter: final.letter,
    };
  };

/** Ends early when the browser says that there is a connection again. */
export const waitOrOnline: Wait = (millis) =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, millis);
    addEventListener('online', end);
  });
