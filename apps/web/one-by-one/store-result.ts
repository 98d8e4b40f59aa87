import { answered, api, type Schemas } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import type { ResultBody } from '../gradebook/model/cells.ts';

type Result = Schemas['Result'];

export interface Place {
  lineItemSourcedId: string;
  studentSourcedId: string;
}

/** @param version of the result that is replaced; undefined where there is none. @throws Failed 412 or 428 where that is no longer so */
export async function storeResult(
  path: Place,
  body: ResultBody | null,
  version: number | undefined,
): Promise<Result | undefined> {
  const header = version === undefined ? {} : { 'If-Match': `"${version}"` };
  const url = '/v1/lineItems/{lineItemSourcedId}/results/{studentSourcedId}';
  if (body !== null) return answered(api.PUT(url, { params: { path, header }, body }));
  if (version !== undefined) {
    await answered(api.DELETE(url, { params: { path, header: { 'If-Match': `"${version}"` } } }));
  }
  return undefined;
}

export interface Stored {
  /** Undefined: somebody removed it. */
  result: Result | undefined;
  by: Schemas['Person'] | null;
  at: string | null;
}

/** What stands there now, and whose it is. */
export async function readStored(path: Place): Promise<Stored> {
  const [result, history] = await Promise.all([
    answered(api.GET('/v1/lineItems/{lineItemSourcedId}/results/{studentSourcedId}', { params: { path } })).catch(
      (error: unknown) => {
        if (error instanceof Failed && error.status === 404) return undefined;
        throw error;
      },
    ),
    answered(
      api.GET('/v1/lineItems/{lineItemSourcedId}/results/{studentSourcedId}/history', {
        params: { path, query: { limit: 1 } },
      }),
    ),
  ]);
  const [newest] = history.data;
  return { result, by: newest?.changedBy ?? null, at: newest?.changedAt ?? null };
}
