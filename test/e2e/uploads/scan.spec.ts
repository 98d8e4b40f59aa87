import { ZodError } from 'zod';
import { parseScanResult, ScanResults } from '../../../apps/api/uploads/scan-results.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { scanEvent } from '../../setup/api/scan-event.ts';
import { completedUpload, file, sentUpload } from '../../setup/api/uploads.ts';

describe('a scan event', () => {
  it.each([
    ['NO_THREATS_FOUND', 'COMPLETED', 'clean'],
    ['THREATS_FOUND', 'COMPLETED', 'infected'],
    ['NO_THREATS_FOUND', 'SKIPPED', 'undecided'],
    ['UNSUPPORTED', 'SKIPPED', 'undecided'],
    ['ACCESS_DENIED', 'SKIPPED', 'undecided'],
    ['FAILED', 'FAILED', 'undecided'],
    ['A_WORD_OF_NEXT_YEAR', 'COMPLETED', 'undecided'],
  ])('with %s (%s) means %s', (result, scanStatus, verdict) => {
    const key = 'school/1/submission/x';
    expect(parseScanResult(scanEvent(key, result, { scanStatus }))).toEqual({
      bucket: 'classboard-local',
      objectKey: key,
      verdict,
      reason: result,
    });
  });

  it.each([
    ['of another service', { ...scanEvent('k', 'NO_THREATS_FOUND'), source: 'com.example' }],
    ['of another type', { ...scanEvent('k', 'NO_THREATS_FOUND'), 'detail-type': 'GuardDuty Finding' }],
    ['without an object', { ...scanEvent('k', 'NO_THREATS_FOUND'), detail: { scanStatus: 'COMPLETED' } }],
    ['that is no event', 'NO_THREATS_FOUND'],
  ])('%s is refused', (_, event) => {
    expect(() => parseScanResult(event)).toThrow(ZodError);
  });
});

describe('an upload with a malware scan', () => {
  let test: TestApp;
  let scans: ScanResults;
  let student: FixtureUser;

  beforeAll(async () => {
    test = await startTestApp({ UPLOAD_SCAN: 'guardduty' });
    scans = test.app.get(ScanResults);
    student = await test.fixtures.user(await test.fixtures.school(), 'student');
  });

  afterAll(async () => {
    await test.close();
  });

  const keyOf = async (id: string): Promise<string> =>
    (await test.database.one<{ object_key: string }>('SELECT object_key FROM uploads WHERE id = $1', [id])).object_key;
  const scanned = async (id: string, result: string, bucket = test.env.S3_UPLOADS_BUCKET as string) =>
    scans.receive(scanEvent(await keyOf(id), result, { bucket }));
  const download = (id: string) => test.as(student).get(`/v1/uploads/${id}/download`);

  it('is downloadable once it was found clean, not before', async () => {
    const id = await completedUpload(test, student, file.pdf());
    const waiting = await download(id);
    expect(waiting.body).toMatchObject({ status: 409, code: 'scan-pending' });
    expect(waiting.headers['retry-after']).toBe('10');
    expect(await scanned(id, 'NO_THREATS_FOUND')).toBe('recorded');
    expect(await scanned(id, 'NO_THREATS_FOUND')).toBe('unchanged');
    expect((await download(id)).status).toBe(200);
  });

  it('is never downloadable with a threat, whatever comes later and in whatever order', async () => {
    const id = await completedUpload(test, student, file.pdf());
    expect(await scanned(id, 'NO_THREATS_FOUND')).toBe('recorded');
    expect(await scanned(id, 'THREATS_FOUND')).toBe('recorded');
    expect(await scanned(id, 'NO_THREATS_FOUND')).toBe('unchanged');
    expect((await download(id)).body).toMatchObject({ status: 409, code: 'upload-infected' });
    expect((await test.as(student).get(`/v1/uploads/${id}`)).body.scanStatus).toBe('infected');
  });

  it('keeps a verdict that came before its completion', async () => {
    const { id } = await sentUpload(test, student, file.pdf());
    await scanned(id, 'THREATS_FOUND');
    const { body } = await test.as(student).post(`/v1/uploads/${id}/complete`).expect(200);
    expect(body.scanStatus).toBe('infected');
    expect((await download(id)).body.code).toBe('upload-infected');
  });

  it('is untouched by a scan without a verdict, of another bucket, or of an unknown object', async () => {
    const id = await completedUpload(test, student, file.pdf());
    expect(await scanned(id, 'UNSUPPORTED')).toBe('ignored');
    expect(await scanned(id, 'NO_THREATS_FOUND', 'another-bucket')).toBe('ignored');
    const unknown = scanEvent('school/1/submission/none', 'THREATS_FOUND', { bucket: test.env.S3_UPLOADS_BUCKET });
    expect(await scans.receive(unknown)).toBe('unchanged');
    expect((await download(id)).body.code).toBe('scan-pending');
  });

  it('shows no picture that is not found clean', async () => {
    const id = await completedUpload(test, student, file.png(), 'avatar');
    await test.database.run('UPDATE users SET avatar_upload_id = $2 WHERE id = $1', [student.id, id]);
    const avatar = () => test.as(student).get(`/v1/users/${student.sourcedId}/avatar`);
    expect((await avatar()).body.code).toBe('no-avatar');
    await scanned(id, 'NO_THREATS_FOUND');
    expect((await avatar()).status).toBe(200);
    await scanned(id, 'THREATS_FOUND');
    expect((await avatar()).body.code).toBe('no-avatar');
  });
});
