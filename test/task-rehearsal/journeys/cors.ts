import { expectStatus } from '../outside.ts';
import { announce, type TestFile } from './files.ts';
import type { Person } from './person.ts';

/** Sent by every browser, with or without the permission of the bucket. */
const alwaysAllowed = ['content-length'];

/** What a browser does before and after the PUT that the console sends, from the console's own origin and from another. */
export async function sendsFromTheConsole(person: Person, file: TestFile, origin: string): Promise<void> {
  const { put } = await announce(person, file, 'submission');
  const names = Object.keys(put.headers).filter((name) => !alwaysAllowed.includes(name.toLowerCase()));
  const ask = (from: string, method: string, headers: readonly string[]) =>
    person.outside.request('OPTIONS', put.url, {
      headers: {
        origin: from,
        'access-control-request-method': method,
        'access-control-request-headers': headers.join(','),
      },
    });
  const allowed = expectStatus('the preflight of an upload', await ask(origin, put.method, names), 200);
  const admitted = String(allowed.headers['access-control-allow-headers']).toLowerCase().split(/,\s*/);
  const missing = names.filter((name) => !admitted.includes(name.toLowerCase()));
  if (missing.length > 0) throw new Error(`The bucket does not admit ${missing.join(', ')} from a browser`);
  if (allowed.headers['access-control-allow-origin'] !== origin)
    throw new Error(`The bucket admits ${allowed.headers['access-control-allow-origin']}, not ${origin}`);
  expectStatus('a preflight from elsewhere', await ask('https://elsewhere.example', put.method, names), 403);
  expectStatus('the preflight of a DELETE', await ask(origin, 'DELETE', []), 403);
  expectStatus('the preflight of another header', await ask(origin, put.method, ['x-amz-acl']), 403);
  const options = { headers: { ...put.headers, origin }, body: file.bytes };
  const sent = expectStatus('the PUT of a browser', await person.outside.request(put.method, put.url, options), 200);
  if (sent.headers['access-control-allow-origin'] !== origin)
    throw new Error('A browser may not read the answer of its upload');
}
