import { CheckFailed } from '../check.ts';
import { type Answer, ask, describe, expected, type Json } from './client.ts';
import { type Leftovers, marker } from './leftovers.ts';

/** A signed-in person at one base address. */
export interface Caller {
  readonly base: string;
  readonly token: string;
  readonly leftovers: Leftovers;
}

const call = ({ base, token }: Caller, signal: AbortSignal) => ({
  get: (path: string) => ask(base, { path, token, signal }),
  post: (path: string, body: object) => ask(base, { method: 'POST', path, body, token, signal }),
  patch: (path: string, body: object, ifMatch: string) =>
    ask(base, { method: 'PATCH', path, body, token, ifMatch, signal }),
  delete: (path: string, ifMatch: string) => ask(base, { method: 'DELETE', path, token, ifMatch, signal }),
});

const etagOf = ({ headers, asked }: Answer): string => {
  const etag = headers.get('etag');
  if (etag === null) throw new CheckFailed(`${asked} answered without an ETag`);
  return etag;
};

function same(answer: Json, wanted: Record<string, unknown>, asked: string): void {
  for (const [field, value] of Object.entries(wanted)) {
    if (JSON.stringify(answer[field]) !== JSON.stringify(value)) {
      throw new CheckFailed(`${asked} gives another ${field} than was written`);
    }
  }
}

/** Makes a class, reads and changes it. Gives its path; it stays for the checks that need one. */
export async function checkClass(caller: Caller, signal: AbortSignal): Promise<string> {
  const api = call(caller, signal);
  const body = { title: caller.leftovers.title('class'), ...(await references(caller, signal)) };
  const made = await api.post('/v1/classes', body);
  const path = `/v1/classes/${encodeURIComponent(expected(made, 201).sourcedId)}`;
  caller.leftovers.add('class', path);
  const read = await api.get(path);
  same(expected(read, 200), body, read.asked);
  const listed = expected(await api.get(`/v1/classes?q=${encodeURIComponent(body.title)}`), 200).data;
  if (listed.length !== 1)
    throw new CheckFailed(`the list of classes finds ${listed.length} by the new title, expected 1`);
  await change(api, path, { location: 'Room 12' }, etagOf(read));
  return path;
}

/** Makes an assignment in the class, reads, changes and deletes it. */
export async function checkAssignment(caller: Caller, classPath: string, signal: AbortSignal): Promise<void> {
  const api = call(caller, signal);
  // The category goes with its class.
  const category = expected(
    await api.post(`${classPath}/categories`, { title: caller.leftovers.title('category'), weight: 100 }),
    201,
  );
  const body = {
    title: caller.leftovers.title('assignment'),
    resultValueMax: 20,
    categorySourcedId: category.sourcedId,
  };
  const made = await api.post(`${classPath}/lineItems`, body);
  const path = `/v1/lineItems/${encodeURIComponent(expected(made, 201).sourcedId)}`;
  caller.leftovers.add('assignment', path);
  const read = await api.get(path);
  same(expected(read, 200), body, read.asked);
  const newest = await change(api, path, { resultValueMax: 25 }, etagOf(read));
  await remove(api, path, newest);
}

/** Deletes the class as its last user does. */
export async function checkClassDeletion(caller: Caller, classPath: string, signal: AbortSignal): Promise<void> {
  const api = call(caller, signal);
  await remove(api, classPath, etagOf(await api.get(classPath)));
}

type Api = ReturnType<typeof call>;

/** A change is kept; one that is based on an older version is refused. Gives the newest ETag. */
async function change(api: Api, path: string, fields: Record<string, unknown>, etag: string): Promise<string> {
  const changed = await api.patch(path, fields, etag);
  same(expected(changed, 200), fields, changed.asked);
  const stale = await api.patch(path, fields, etag);
  if (stale.status !== 412) {
    throw new CheckFailed(`a change based on an older version is not refused: ${describe(stale)}`);
  }
  const read = await api.get(path);
  same(expected(read, 200), fields, read.asked);
  return etagOf(read);
}

async function remove(api: Api, path: string, etag: string): Promise<void> {
  expected(await api.delete(path, etag), 204);
  const after = await api.get(path);
  if (after.status !== 404) throw new CheckFailed(`what was deleted is still there: ${describe(after)}`);
}

/** A course, a term and an organisation to put a class into: those of the school, or new ones for this run. */
async function references(caller: Caller, signal: AbortSignal) {
  const api = call(caller, signal);
  // What another smoke test made goes with it.
  const first = async (path: string): Promise<Json> =>
    expected(await api.get(path), 200).data.find(({ title }: Json) => title?.startsWith(marker) !== true);
  const make = async (what: string, path: string, body: object): Promise<Json> => {
    const made = expected(await api.post(path, { title: caller.leftovers.title(what), ...body }), 201);
    caller.leftovers.add(what, `${path}/${encodeURIComponent(made.sourcedId)}`);
    return made;
  };
  const school = await first('/v1/schools?limit=1');
  if (school === undefined) throw new CheckFailed('the school of the account has no organisation of type school');
  const course =
    (await first('/v1/courses?limit=50')) ?? (await make('course', '/v1/courses', { orgSourcedId: school.sourcedId }));
  const today = new Date().toISOString().slice(0, 10);
  const term =
    (await first('/v1/academicSessions?type=term&limit=50')) ??
    (await make('term', '/v1/academicSessions', { type: 'term', startDate: today, endDate: today, schoolYear: null }));
  return {
    courseSourcedId: course.sourcedId as string,
    schoolSourcedId: school.sourcedId as string,
    termSourcedIds: [term.sourcedId as string],
  };
}
