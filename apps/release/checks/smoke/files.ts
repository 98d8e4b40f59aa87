import { createHash, randomBytes } from 'node:crypto';
import { CheckFailed, NotApplicable } from '../check.ts';
import { ask, askUntilAnswered, describe, expected, type Json, json, send } from './client.ts';
import type { Caller } from './records.ts';

const transferSeconds = 30;
const scanPollSeconds = 2;
const sizeBytes = 20_000;

export interface TestFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

/** Announces a file, sends its bytes to the address that the API returns, and completes the upload. */
export async function checkUpload(caller: Caller, signal: AbortSignal): Promise<TestFile> {
  const { base, token, leftovers } = caller;
  const bytes = new Uint8Array(
    Buffer.from(`${leftovers.title('file')}\n${randomBytes(sizeBytes / 2).toString('hex')}`),
  );
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const body = {
    purpose: 'submission',
    fileName: `smoke-test-${leftovers.runId}.txt`,
    contentType: 'text/plain',
    sizeBytes: bytes.length,
    sha256,
  };
  const begun = expected(await ask(base, { method: 'POST', path: '/v1/uploads', body, token, signal }), 201);
  const path = `/v1/uploads/${begun.id}`;
  leftovers.add('upload', path);
  const { url, method, headers } = begun.put;
  const put = await send(`PUT to ${new URL(url).host}`, url, {
    method,
    headers,
    body: bytes,
    signal,
    limitSeconds: transferSeconds,
  });
  if (put.status !== 200) throw new CheckFailed(describe(put));
  const completed = await ask(base, { method: 'POST', path: `${path}/complete`, token, signal });
  if (expected(completed, 200).state !== 'completed') throw new CheckFailed(`${completed.asked} leaves it unfinished`);
  return { path, bytes, sha256 };
}

/** Waits for the verdict of the malware scan. */
export async function checkScan({ base, token }: Caller, { path }: TestFile, signal: AbortSignal): Promise<void> {
  const verdict = await askUntilAnswered(scanPollSeconds, signal, async () => {
    const { scanStatus } = expected(await ask(base, { path, token, signal }), 200);
    return scanStatus === 'pending' ? undefined : (scanStatus as string);
  });
  if (verdict !== 'clean') throw new CheckFailed(`a harmless file is ${verdict}`);
}

export interface Download {
  /** Where the API sends whoever may read the file, with its signature. */
  readonly address: URL;
  readonly detail: string;
}

/**
 * Downloads the file from the address that the API hands out, and compares it byte by byte.
 * @param host the CDN's, where downloads must go through it
 */
export async function checkDownload(
  { base, token }: Caller,
  file: TestFile,
  host: string | undefined,
  signal: AbortSignal,
): Promise<Download> {
  const { url } = expected(await ask(base, { path: `${file.path}/download`, token, signal }), 200) as Json;
  const address = new URL(url);
  if (host !== undefined && address.host !== host) {
    throw new CheckFailed(`the download goes to ${address.host}, expected ${host}`);
  }
  const asked = `GET from ${address.host}`;
  const answer = await send(asked, url, { signal, limitSeconds: transferSeconds });
  if (answer.status !== 200) throw new CheckFailed(describe(answer));
  const { bytes, headers, milliseconds } = answer;
  if (bytes.length !== file.bytes.length) {
    throw new CheckFailed(`${asked} gives ${bytes.length} of ${file.bytes.length} bytes`);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== file.sha256) throw new CheckFailed(`${asked} gives other bytes than were uploaded`);
  if (headers.get('content-disposition')?.startsWith('attachment') !== true) {
    throw new CheckFailed(`${asked} is not offered as an attachment`);
  }
  if (headers.get('content-type')?.startsWith('text/plain') !== true) {
    throw new CheckFailed(`${asked} is of type ${headers.get('content-type')}`);
  }
  return { address, detail: `${bytes.length} bytes from ${address.host} in ${milliseconds} ms` };
}

/** Nobody reads the file without the signature. */
export async function checkUnsignedDownload(address: URL, signal: AbortSignal): Promise<string> {
  const asked = `GET from ${address.host} without a signature`;
  const unsigned = await send(asked, `${address.origin}${address.pathname}`, { signal });
  if (unsigned.status === 403) return '403';
  if (await isFakecloud(address, signal)) {
    throw new NotApplicable(`${address.host} is fakecloud, a fake of S3 that checks no signature`);
  }
  throw new CheckFailed(`${describe(unsigned)}, expected 403`);
}

/** The fake of docker-compose.yml has a health report of its own. AWS is reached over https only, so it never passes. */
async function isFakecloud({ protocol, origin }: URL, signal: AbortSignal): Promise<boolean> {
  if (protocol !== 'http:') return false;
  const health = await send('GET /_fakecloud/health', `${origin}/_fakecloud/health`, { signal });
  try {
    const { status, services } = json(health);
    return status === 'ok' && Array.isArray(services);
  } catch {
    return false;
  }
}

export async function checkUploadDeletion({ base, token }: Caller, { path }: TestFile, signal: AbortSignal) {
  expected(await ask(base, { method: 'DELETE', path, token, signal }), 204);
  const after = await ask(base, { path, token, signal });
  if (after.status !== 404) throw new CheckFailed(`what was deleted is still there: ${describe(after)}`);
}
