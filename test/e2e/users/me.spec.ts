import { Digests } from '../../../apps/api/notifications/digests.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';

describe('your own user', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let user: FixtureUser;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
  });

  beforeEach(async () => {
    user = await test.fixtures.user(school, 'student');
  });

  afterAll(() => test.close());

  async function upload(of: FixtureUser, values: { purpose?: string; state?: string; scanStatus?: string } = {}) {
    const { id } = await test.database.one<{ id: string }>(
      `INSERT INTO uploads (school_id, owner_id, purpose, object_key, file_name, content_type, size_bytes, sha256, state,
         scan_status, expires_at)
       VALUES ($1, $2, $3, gen_random_uuid()::text, 'me.png', 'image/png', 100, repeat('a', 64), $4, $5, now())
       RETURNING id`,
      [of.school.id, of.id, values.purpose ?? 'avatar', values.state ?? 'completed', values.scanStatus ?? 'clean'],
    );
    return id;
  }

  it('requires authentication', async () => {
    expect((await test.as().get('/v1/users/me')).status).toBe(401);
    expect((await test.as().patch('/v1/users/me').send({})).status).toBe(401);
    expect((await test.as().put('/v1/users/me/avatar').send({})).status).toBe(401);
    expect((await test.as().delete('/v1/users/me/avatar')).status).toBe(401);
  });

  it('is shown with its role, its school and its version as ETag', async () => {
    const answer = await test.as(user).get('/v1/users/me');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      sourcedId: user.sourcedId,
      role: 'student',
      school: { sourcedId: school.sourcedId, name: `School ${school.sourcedId}`, timeZone: 'Europe/Berlin' },
      username: user.email,
      email: user.email,
      givenName: 'Ada',
      familyName: `Family ${user.sourcedId}`,
      preferredGivenName: null,
      preferredFamilyName: null,
      avatarUploadId: null,
      version: 1,
    });
    expect(answer.headers.etag).toMatch(/^"1-/);
  });

  describe('changing names', () => {
    const patch = (body: object, etag = '"1"') => test.as(user).patch('/v1/users/me').set('if-match', etag).send(body);

    it('sets what is given, keeps what is not, and removes what is null', async () => {
      const first = await patch({ preferredGivenName: ' Augusta ', preferredFamilyName: 'Lovelace' });
      expect(first.status).toBe(200);
      expect(first.headers.etag).toMatch(/^"2-/);
      expect(first.body).toMatchObject({ preferredGivenName: 'Augusta', preferredFamilyName: 'Lovelace', version: 2 });
      const second = await patch({ preferredGivenName: null }, '"2"');
      expect(second.body).toMatchObject({ preferredGivenName: null, preferredFamilyName: 'Lovelace', version: 3 });
      expect((await test.as(user).get('/v1/users/me')).body).toEqual(second.body);
    });

    it('needs the version it is based on, and loses to an earlier change', async () => {
      expect((await test.as(user).patch('/v1/users/me').send({})).status).toBe(428);
      const both = await Promise.all([patch({ preferredGivenName: 'One' }), patch({ preferredGivenName: 'Two' })]);
      expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
      const winner = both.find(({ status }) => status === 200)?.body.preferredGivenName;
      expect((await test.as(user).get('/v1/users/me')).body).toMatchObject({ preferredGivenName: winner, version: 2 });
    });

    it('refuses what only the school decides, and changes nothing then', async () => {
      for (const body of [
        { role: 'admin' },
        { familyName: 'Lovelace' },
        { email: 'other@school.example' },
        { preferredGivenName: '' },
        { preferredGivenName: 'a\u0000b' },
        { preferredGivenName: 'x'.repeat(256) },
        { preferredGivenName: 'Ada\nLovelace' },
        { preferredGivenName: '\u202eada' },
        { preferredGivenName: 'A\u200bda' },
        { preferredFamilyName: '\u3164' },
        { preferredGivenName: 7 },
        [],
      ]) {
        expect((await patch(body)).status).toBe(400);
      }
      expect((await test.as(user).get('/v1/users/me')).body.version).toBe(1);
    });
  });

  describe('the avatar', () => {
    const setAvatar = (uploadId: string, version = 1) =>
      test.as(user).put('/v1/users/me/avatar').set('if-match', `"${version}"`).send({ uploadId });

    it('is an upload of one’s own, and can be removed', async () => {
      const uploadId = await upload(user);
      const set = await setAvatar(uploadId);
      expect(set.status).toBe(200);
      expect(set.body).toMatchObject({ avatarUploadId: uploadId, version: 2 });
      expect((await test.as(user).get('/v1/users/me')).body.avatarUploadId).toBe(uploadId);
      expect((await setAvatar(uploadId, 1)).status).toBe(412);
      expect((await setAvatar(uploadId, 2)).body.version).toBe(2);
      const removed = await test.as(user).delete('/v1/users/me/avatar').set('if-match', '"2"');
      expect(removed.body).toMatchObject({ avatarUploadId: null, version: 3 });
    });

    it('is not an upload of somebody else, of another school, a deleted one or an invented one', async () => {
      const neighbour = await test.fixtures.user(school, 'student');
      const stranger = await test.fixtures.user(await test.fixtures.school(), 'student');
      const ids = [await upload(neighbour), await upload(stranger), await upload(user, { state: 'deleted' })];
      for (const uploadId of [...ids, crypto.randomUUID()]) {
        const answer = await setAvatar(uploadId);
        expect(answer.status).toBe(422);
        expect(answer.body.errors).toEqual([
          { location: 'body', pointer: '/uploadId', message: 'expected an upload of your own' },
        ]);
      }
    });

    it('is not an upload for something else, an unfinished one or one that is not known to be clean', async () => {
      for (const values of [
        { purpose: 'submission' },
        { state: 'pending' },
        { state: 'rejected' },
        { scanStatus: 'pending' },
        { scanStatus: 'infected' },
      ]) {
        const answer = await setAvatar(await upload(user, values));
        expect(answer.status).toBe(422);
        expect(answer.body.code).toBe('avatar-not-usable');
      }
      expect((await test.as(user).get('/v1/users/me')).body).toMatchObject({ avatarUploadId: null, version: 1 });
    });
  });

  describe('preferences of notifications', () => {
    const path = '/v1/users/me/notificationPreferences';

    it('are the defaults until somebody chooses, guardians too, and replaced by their version', async () => {
      const school = await test.fixtures.school('Etc/UTC');
      const guardian = await test.fixtures.user(school, 'guardian');
      await test.as().get(path).expect(401);
      const defaults = { digestHour: 17, digest: true, kindsOff: [] };
      expect((await test.as(guardian).get(path).expect(200)).body).toEqual({ ...defaults, version: 0 });
      const chosen = { digestHour: 6, digest: true, kindsOff: ['reports', 'extensions'] };
      const created = await test.as(guardian).put(path).send(chosen).expect(201);
      expect(created.body).toEqual({ ...chosen, kindsOff: ['extensions', 'reports'], version: 1 });
      await test.as(guardian).put(path).send(chosen).expect(428);
      await test.as(guardian).put(path).set('if-match', '"7"').send(chosen).expect(412);
      const same = await test.as(guardian).put(path).set('if-match', '"1"').send(chosen).expect(200);
      expect(same.headers.etag).toBe(created.headers.etag);
      expect(
        (await test.as(guardian).put(path).set('if-match', '"1"').send({ digest: false }).expect(200)).body,
      ).toEqual({
        ...defaults,
        digest: false,
        version: 2,
      });
      for (const wrong of [
        { digestHour: 24 },
        { digestHour: 7.5 },
        { kindsOff: ['grades'] },
        { kindsOff: ['reports', 'reports'] },
        { hour: 7 },
      ]) {
        await test.as(guardian).put(path).set('if-match', '"2"').send(wrong).expect(400);
      }
    });

    it('count from tomorrow on where the hour chosen has passed', async () => {
      const school = await test.fixtures.school('Etc/UTC');
      const user = await test.fixtures.user(school, 'teacher');
      await test.as(user).put(path).send({ digestHour: new Date().getUTCHours() }).expect(201);
      const now = new Date();
      const compose = (at: Date) =>
        test.app.get(Digests, { strict: false }).compose(school.id, { at, beforeHour: false });
      expect(await compose(now)).toEqual({ due: 0, mails: 0 });
      expect(await compose(new Date(now.getTime() + 86_400_000))).toEqual({ due: 1, mails: 0 });
    });
  });
});
