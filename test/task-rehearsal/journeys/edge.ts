import { expectStatus } from '../outside.ts';
import type { Person } from './person.ts';

const cacheOf = (headers: Readonly<Record<string, unknown>>): string =>
  String(headers['x-cache']).split(' ')[0] as string;

/** What one caller is answered is not given to another, nor kept at all: answers of the API are private. */
export async function staysPrivate(person: Person): Promise<void> {
  for (const attempt of ['first', 'second']) {
    const answer = expectStatus(`${attempt} GET /v1/users/me`, await person.ask('GET', '/v1/users/me'), 200);
    if (cacheOf(answer.headers) === 'HIT')
      throw new Error(`The edge kept an answer with ${answer.headers['cache-control']}`);
  }
  const stranger = await person.outside.request('GET', `${person.api}/v1/users/me`);
  expectStatus('GET /v1/users/me without a token', stranger, 401);
}

/** A download is kept at the edge, and its address is worth nothing once anything in it is changed. */
export async function keepsDownloads(person: Person, uploadId: string): Promise<void> {
  const { url } = await person.call('GET', `/v1/uploads/${uploadId}/download`, 200);
  expectStatus('GET of the download', await person.outside.request('GET', url), 200);
  const again = expectStatus('second GET of the download', await person.outside.request('GET', url), 200);
  if (cacheOf(again.headers) !== 'HIT')
    throw new Error(`The edge fetched a download twice: ${again.headers['x-cache']}`);
  const later = url.replace(/Expires=(\d+)/, (_: string, seconds: string) => `Expires=${Number(seconds) + 1}`);
  for (const forged of [url.split('?')[0], later]) {
    expectStatus('GET of a changed address', await person.outside.request('GET', forged), 403);
  }
  expectStatus('DELETE of a download', await person.outside.request('DELETE', url), 403);
}
