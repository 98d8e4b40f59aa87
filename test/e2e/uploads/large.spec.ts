import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiProcess, startApiProcess } from '../../setup/api/api-process.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';

const mebibyte = 1_048_576;
const allowedGrowthMebibytes = 64;

const block = randomBytes(mebibyte);

/** A file, made while it is read: it never is in memory as a whole, here or there. */
function* parts(mebibytes: number): Generator<Buffer> {
  yield Buffer.concat([Buffer.from('%PDF-1.7\n'), block.subarray(9)]);
  for (let index = 1; index < mebibytes; index += 1) yield block;
}

function sha256OfFile(mebibytes: number): string {
  const hash = createHash('sha256');
  for (const part of parts(mebibytes)) hash.update(part);
  return hash.digest('hex');
}

interface Announced {
  id: string;
  put: { url: string; headers: Record<string, string> };
}

async function sendFile({ url, headers }: Announced['put'], mebibytes: number): Promise<number> {
  const call = request(url, {
    method: 'PUT',
    headers: { ...headers, 'content-length': String(mebibytes * mebibyte) },
  });
  const answered = new Promise<number>((resolve, reject) => {
    call.on('error', reject);
    call.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
  });
  await pipeline(Readable.from(parts(mebibytes)), call);
  return answered;
}

const residentMebibytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

(process.platform === 'linux' ? describe : describe.skip)('a file of 200 MiB', () => {
  let test: TestApp;
  let api: ApiProcess;
  let student: FixtureUser;

  beforeAll(async () => {
    test = await startTestApp();
    api = await startApiProcess(test.env);
    student = await test.fixtures.user(await test.fixtures.school(), 'student');
  });

  afterAll(async () => {
    await api.stop();
    await test.close();
  });

  const call = (method: string, path: string, body?: object) =>
    fetch(`${api.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${student.token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });

  async function sentFile(mebibytes: number): Promise<string> {
    const answer = await call('POST', '/v1/uploads', {
      purpose: 'submission',
      fileName: 'notes.pdf',
      contentType: 'application/pdf',
      sizeBytes: mebibytes * mebibyte,
      sha256: sha256OfFile(mebibytes),
    });
    const { id, put } = (await answer.json()) as Announced;
    expect(await sendFile(put, mebibytes)).toBe(200);
    return id;
  }

  /** Has the upload verified and deletes it. @returns the most memory that the API had meanwhile, and how often it answered */
  async function complete(id: string): Promise<{ peakMebibytes: number; answered: number }> {
    let [peakMebibytes, answered, settled] = [0, 0, false];
    const completion = call('POST', `/v1/uploads/${id}/complete`).finally(() => {
      settled = true;
    });
    while (!settled) {
      peakMebibytes = Math.max(peakMebibytes, residentMebibytes(api.child.pid as number));
      const health = await fetch(`${api.url}/health/live`);
      if (health.ok && !settled) answered += 1;
      await sleep(5);
    }
    expect(await (await completion).json()).toMatchObject({ id, state: 'completed' });
    expect((await call('DELETE', `/v1/uploads/${id}`)).status).toBe(204);
    return { peakMebibytes, answered };
  }

  it('passes without passing through the memory of the API, which keeps answering meanwhile', async () => {
    // Read chunks wait for the collector, which lets some 60 MiB gather whatever the size of the file: half of it shows how many.
    const half = await complete(await sentFile(100));
    const whole = await complete(await sentFile(200));
    expect(whole.answered).toBeGreaterThan(3);
    expect(whole.peakMebibytes - half.peakMebibytes).toBeLessThan(allowedGrowthMebibytes);
  }, 120_000);
});
