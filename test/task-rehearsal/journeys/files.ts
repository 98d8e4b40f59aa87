import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FakeAws } from '../../../apps/local/compose/fake-aws.ts';
import { sample, zipOf } from '../../setup/api/bundles.ts';
import { realBundle } from '../../setup/api/real-bundle.ts';
import { scanEvent } from '../../setup/api/scan-event.ts';
import { until } from '../docker.ts';
import { callSqs } from '../fakes/fake-aws.ts';
import { expectStatus } from '../outside.ts';
import type { Json, Person } from './person.ts';

export interface TestFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export const textFile = (): TestFile => ({
  fileName: 'Blatt 4 – Lösung.txt',
  contentType: 'text/plain',
  bytes: Buffer.from(randomBytes(50_000).toString('hex')),
});

/** The bundle of a real university where it is given; else the small school of the samples. */
export async function bundle(): Promise<TestFile & { readonly isReal: boolean }> {
  const bytes = realBundle === undefined ? await zipOf(sample()) : await readFile(realBundle);
  return { fileName: 'bundle.zip', contentType: 'application/zip', bytes, isReal: realBundle !== undefined };
}

/** What the malware scan would report through EventBridge. */
export interface Scan {
  readonly fake: FakeAws;
  readonly bucket: string;
  readonly queueUrl: string;
}

/** Where the bytes of a file are to be sent, and with which headers. */
export function announce(person: Person, { fileName, contentType, bytes }: TestFile, purpose: string): Promise<Json> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const announced = { purpose, fileName, contentType, sizeBytes: bytes.length, sha256 };
  return person.call('POST', '/v1/uploads', 201, announced);
}

/** An upload that a person announced, sent and completed, and the scan passed. Gives its id. */
export async function upload(person: Person, file: TestFile, purpose: string, scan: Scan): Promise<string> {
  const { bytes } = file;
  const { id, put } = await announce(person, file, purpose);
  const sent = await person.outside.request(put.method, put.url, { headers: put.headers, body: bytes });
  expectStatus(`${put.method} of the bytes`, sent, 200);
  await person.call('POST', `/v1/uploads/${id}/complete`, 200);
  const key = decodeURIComponent(new URL(put.url).pathname.slice(1));
  const event = scanEvent(key, 'NO_THREATS_FOUND', { bucket: scan.bucket });
  await callSqs(scan.fake, 'SendMessage', { QueueUrl: scan.queueUrl, MessageBody: JSON.stringify(event) });
  await until('the worker takes in the verdict of the scan', 30, async () => {
    const { scanStatus } = await person.call('GET', `/v1/uploads/${id}`, 200);
    return scanStatus === 'clean';
  });
  return id;
}

/** Downloads by the signed address that the API gives. @throws where bytes, name or type are not those sent */
export async function download(person: Person, id: string, file: TestFile): Promise<void> {
  const { url } = await person.call('GET', `/v1/uploads/${id}/download`, 200);
  const answer = expectStatus('GET of the download', await person.outside.request('GET', url), 200);
  if (!answer.body.equals(file.bytes)) throw new Error('The download gives other bytes than were uploaded');
  const disposition = String(answer.headers['content-disposition']);
  const name = `filename*=UTF-8''${encodeURIComponent(file.fileName)}`;
  if (!disposition.startsWith('attachment;') || !disposition.includes(name)) {
    throw new Error(`The download has content-disposition ${disposition}, expected an attachment with ${name}`);
  }
}

export async function importBundle(person: Person, uploadId: string): Promise<string> {
  const started = await person.call('POST', '/v1/imports', 202, { uploadId });
  const ended = await until('the import ends', 300, async () => {
    const run = await person.call('GET', `/v1/imports/${started.id}`, 200);
    return ['queued', 'running'].includes(run.state) ? undefined : run;
  });
  if (ended.state !== 'succeeded') throw new Error(`The import ${ended.state}: ${JSON.stringify(ended.errors)}`);
  return JSON.stringify(ended.result);
}
