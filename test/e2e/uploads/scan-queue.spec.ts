import { setTimeout as sleep } from 'node:timers/promises';
import { Lifecycle } from '../../../apps/api/lifecycle/lifecycle.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { scanEvent } from '../../setup/api/scan-event.ts';
import { completedUpload, file } from '../../setup/api/uploads.ts';
import { eventually, startWorker } from '../../setup/api/worker.ts';
import { untilWaiting } from '../../setup/database/lock-waits.ts';
import { AwsServer } from '../../setup/release/aws-server.ts';

describe('the queue of scan results', () => {
  let aws: AwsServer;
  let test: TestApp;
  let worker: Awaited<ReturnType<typeof startWorker>>;
  let student: FixtureUser;

  beforeAll(async () => {
    aws = await AwsServer.start();
    test = await startTestApp({
      UPLOAD_SCAN: 'guardduty',
      SCAN_RESULTS_QUEUE_URL: `${aws.url}/111122223333/classboard-test-scan-results`,
      SQS_ENDPOINT: aws.url,
    });
    student = await test.fixtures.user(await test.fixtures.school(), 'student');
    await sleep(500);
  });

  afterAll(async () => {
    await worker?.close();
    await test.close();
    await aws.close();
  });

  const keyOf = async (id: string): Promise<string> =>
    (await test.database.one<{ object_key: string }>('SELECT object_key FROM uploads WHERE id = $1', [id])).object_key;
  const send = (key: string, result: string): string =>
    aws.send(JSON.stringify(scanEvent(key, result, { bucket: test.env.S3_UPLOADS_BUCKET as string })));
  const status = async (id: string): Promise<string> =>
    (await test.as(student).get(`/v1/uploads/${id}`)).body.scanStatus;
  const taken = (message: string) =>
    eventually(10, async () => (aws.deliveries(message) === undefined ? true : undefined));

  it('is left alone by a process that runs no jobs', () => {
    expect(aws.calls).toEqual([]);
  });

  it('brings verdicts to uploads, and each message is deleted', async () => {
    const clean = await completedUpload(test, student, file.pdf());
    const infected = await completedUpload(test, student, file.pdf());
    const messages = [
      send(await keyOf(clean), 'NO_THREATS_FOUND'),
      send(await keyOf(infected), 'THREATS_FOUND'),
      send('school/1/submission/none', 'NO_THREATS_FOUND'),
      send(await keyOf(clean), 'UNSUPPORTED'),
    ];
    expect(await status(clean)).toBe('pending');
    worker = await startWorker(test.env);
    for (const message of messages) await taken(message);
    expect([await status(clean), await status(infected)]).toEqual(['clean', 'infected']);
    expect((await test.as(student).get(`/v1/uploads/${clean}/download`)).status).toBe(200);
    expect((await test.as(student).get(`/v1/uploads/${infected}/download`)).body.code).toBe('upload-infected');
  });

  it('may deliver twice and out of order', async () => {
    const id = await completedUpload(test, student, file.pdf());
    const key = await keyOf(id);
    for (const result of ['THREATS_FOUND', 'NO_THREATS_FOUND', 'THREATS_FOUND', 'NO_THREATS_FOUND']) {
      await taken(send(key, result));
    }
    expect(await status(id)).toBe('infected');
  });

  it('keeps what cannot be read, for its dead letters, and continues with the rest', async () => {
    const unreadable = ['{', '"text"', '{}', JSON.stringify({ source: 'aws.guardduty', detail: {} })];
    const left = unreadable.map((body) => aws.send(body));
    const id = await completedUpload(test, student, file.pdf());
    await taken(send(await keyOf(id), 'NO_THREATS_FOUND'));
    expect(await status(id)).toBe('clean');
    for (const message of left) {
      await eventually(10, async () => ((aws.deliveries(message) ?? 0) >= 2 ? true : undefined));
    }
    aws.purge();
  });

  it('keeps a message until its verdict is committed', async () => {
    const id = await completedUpload(test, student, file.pdf());
    const key = await keyOf(id);
    const release = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const holding = test.database.transaction(async (client) => {
      await client.query('SELECT 1 FROM uploads WHERE id = $1 FOR UPDATE', [id]);
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const message = send(key, 'NO_THREATS_FOUND');
    await eventually(10, async () => ((aws.deliveries(message) ?? 0) >= 1 ? true : undefined));
    await untilWaiting(test.database);
    expect(aws.deliveries(message)).toBeDefined();
    release.resolve();
    await holding;
    await taken(message);
    expect(await status(id)).toBe('clean');
  });

  it('may be unavailable: the worker asks less often, and continues by itself', async () => {
    const id = await completedUpload(test, student, file.pdf());
    aws.unavailable = true;
    const message = send(await keyOf(id), 'NO_THREATS_FOUND');
    const before = aws.calls.length;
    await sleep(2_000);
    // The request that was waiting may still bring the message, but nothing can delete it.
    expect(aws.deliveries(message)).toBeDefined();
    expect(aws.calls.length - before).toBeLessThan(20);
    aws.unavailable = false;
    await taken(message);
    expect(await status(id)).toBe('clean');
  });

  it('is asked no more once the process drains', async () => {
    worker.get(Lifecycle).startDraining();
    await eventually(10, async () => (aws.receiving === 0 ? true : undefined));
    const message = send('school/1/submission/none', 'NO_THREATS_FOUND');
    await sleep(1_000);
    expect(aws.deliveries(message)).toBe(0);
  });
});
