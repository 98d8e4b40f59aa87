import { createHash, randomBytes } from 'node:crypto';
import type { TestApp } from './app.ts';
import type { FixtureUser } from './fixtures.ts';

export interface TestFile {
  bytes: Buffer;
  contentType: string;
  fileName: string;
}

const pngHead = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Random bytes that begin as their type does. */
export const file = {
  pdf: (sizeBytes = 2_000): TestFile => ({
    bytes: Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(sizeBytes - 9)]),
    contentType: 'application/pdf',
    fileName: 'Sheet 4.pdf',
  }),
  png: (): TestFile => ({
    bytes: Buffer.concat([pngHead, randomBytes(500)]),
    contentType: 'image/png',
    fileName: 'me.png',
  }),
};

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export const announcementOf = ({ bytes, contentType, fileName }: TestFile, purpose = 'submission') => ({
  purpose,
  fileName,
  contentType,
  sizeBytes: bytes.length,
  sha256: sha256Of(bytes),
});

interface Put {
  url: string;
  headers: Record<string, string>;
}

/** Sends bytes as a client would; gives the status that the storage answered. */
export async function send({ url, headers }: Put, bytes: Buffer): Promise<number> {
  const answer = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
  return answer.status;
}

/** An upload that the user announced and whose bytes arrived, not completed yet. */
export async function sentUpload(
  test: TestApp,
  user: FixtureUser,
  content: TestFile,
  purpose = 'submission',
): Promise<{ id: string; put: Put }> {
  const { body } = await test.as(user).post('/v1/uploads').send(announcementOf(content, purpose)).expect(201);
  const status = await send(body.put, content.bytes);
  if (status !== 200) throw new Error(`The storage answered ${status}`);
  return body;
}

/** The id of an upload that is completed. */
export async function completedUpload(
  test: TestApp,
  user: FixtureUser,
  content: TestFile,
  purpose = 'submission',
): Promise<string> {
  const { id } = await sentUpload(test, user, content, purpose);
  await test.as(user).post(`/v1/uploads/${id}/complete`).expect(200);
  return id;
}

/** Moves the date of this process, and nothing else of time. Returns what moves it back. */
export function shiftDate(millis: number): () => void {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: ConstructorParameters<typeof RealDate> | []) =>
      args.length === 0 ? new target(target.now() + millis) : new target(...args),
    get: (target, name) => (name === 'now' ? () => target.now() + millis : Reflect.get(target, name)),
  });
  return () => {
    globalThis.Date = RealDate;
  };
}
