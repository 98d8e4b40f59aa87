import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/*
 * The data that must survive `docker compose down`: a class and an uploaded file of the demo school.
 * Usage: compose-data.ts write|read API_URL STATE_FILE. `write` makes them, and `read` finds them again.
 */

// biome-ignore lint/suspicious/noExplicitAny: the fields that are read are checked by their use
type Json = any;

interface State {
  readonly classPath: string;
  readonly classTitle: string;
  readonly uploadPath: string;
  readonly sha256: string;
}

const timeoutMillis = 10_000;
const sizeBytes = 100_000;

async function request(url: string, init: RequestInit, expectedStatus: number): Promise<Response> {
  const { pathname } = new URL(url);
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMillis) });
  if (answer.status !== expectedStatus) {
    throw new Error(
      `${init.method} ${pathname} answered ${answer.status}, expected ${expectedStatus}: ${await answer.text()}`,
    );
  }
  return answer;
}

class Api {
  constructor(
    private readonly url: string,
    private readonly token?: string,
  ) {}

  async call(method: 'GET' | 'POST', path: string, expectedStatus: number, body?: object): Promise<Json> {
    const headers = {
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return (await request(`${this.url}${path}`, init, expectedStatus)).json();
  }

  /** As the administrator that the seed of docker compose prints. */
  async signIn(): Promise<Api> {
    const account = { email: 'admin@riverside.example', password: 'Riverside-2026!' };
    const { tokens } = await this.call('POST', '/v1/auth/sign-in', 200, account);
    return new Api(this.url, tokens.accessToken);
  }
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function makeClass(api: Api): Promise<{ path: string; title: string }> {
  const title = `Kept by docker compose ${randomBytes(4).toString('hex')}`;
  const first = async (path: string): Promise<string> => (await api.call('GET', path, 200)).data[0].sourcedId;
  const made = await api.call('POST', '/v1/classes', 201, {
    title,
    schoolSourcedId: await first('/v1/schools?limit=1'),
    courseSourcedId: await first('/v1/courses?limit=1'),
    termSourcedIds: [await first('/v1/academicSessions?type=term&limit=1')],
  });
  return { path: `/v1/classes/${made.sourcedId}`, title };
}

async function upload(api: Api): Promise<{ path: string; sha256: string }> {
  const bytes = new Uint8Array(Buffer.from(randomBytes(sizeBytes / 2).toString('hex')));
  const sha256 = sha256Of(bytes);
  const file = { fileName: 'kept.txt', contentType: 'text/plain', sizeBytes: bytes.length, sha256 };
  const { id, put } = await api.call('POST', '/v1/uploads', 201, { purpose: 'submission', ...file });
  await request(put.url, { method: put.method, headers: put.headers, body: bytes }, 200);
  const { state } = await api.call('POST', `/v1/uploads/${id}/complete`, 200);
  if (state !== 'completed') throw new Error(`The upload is ${state}, expected completed`);
  return { path: `/v1/uploads/${id}`, sha256 };
}

async function checkDownload(api: Api, path: string, sha256: string): Promise<void> {
  const { url } = await api.call('GET', `${path}/download`, 200);
  const bytes = new Uint8Array(await (await request(url, { method: 'GET' }, 200)).arrayBuffer());
  if (sha256Of(bytes) !== sha256) throw new Error('The download gives other bytes than were uploaded');
}

async function write(api: Api): Promise<State> {
  const made = await makeClass(api);
  const file = await upload(api);
  await checkDownload(api, file.path, file.sha256);
  return { classPath: made.path, classTitle: made.title, uploadPath: file.path, sha256: file.sha256 };
}

async function read(api: Api, { classPath, classTitle, uploadPath, sha256 }: State): Promise<void> {
  const { title } = await api.call('GET', classPath, 200);
  if (title !== classTitle) throw new Error(`The class has the title ${title}, expected ${classTitle}`);
  await checkDownload(api, uploadPath, sha256);
}

const [mode, url, stateFile] = process.argv.slice(2);
if (!['write', 'read'].includes(mode ?? '') || url === undefined || stateFile === undefined) {
  throw new Error('Usage: compose-data.ts write|read API_URL STATE_FILE');
}
const admin = await new Api(url).signIn();
if (mode === 'write') await writeFile(stateFile, JSON.stringify(await write(admin)));
else await read(admin, JSON.parse(await readFile(stateFile, 'utf8')) as State);
