import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { httpProblems } from '../../../apps/api/http/errors.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';

describe('HTTP conventions of every route', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp({ CORS_ORIGINS: 'https://school.example', BODY_LIMIT_BYTES: '2048' });
  });

  afterAll(async () => {
    await test.close();
  });

  it('gives every answer a correlation id of its own', async () => {
    const first = await test.as().get('/health/live');
    const second = await test.as().get('/health/live');
    expect(first.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(first.headers['x-request-id']).not.toBe(second.headers['x-request-id']);
  });

  it('keeps a correlation id that the client sends, and repeats it in a problem', async () => {
    const answer = await test.as().get('/v1/nothing-here').set('x-request-id', 'trace-42');
    expect(answer.headers['x-request-id']).toBe('trace-42');
    expect(answer.body.requestId).toBe('trace-42');
  });

  it('replaces a correlation id that would be unsafe to log', async () => {
    const answer = await test.as().get('/health/live').set('x-request-id', 'a b"<script>');
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers an unknown address with a problem that says what to do', async () => {
    const answer = await test.as().get('/v1/nothing-here');
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toEqual({
      type: '/docs/problems#not-found',
      title: httpProblems.notFound.title,
      status: 404,
      code: 'not-found',
      fix: httpProblems.notFound.fix,
      instance: '/v1/nothing-here',
      requestId: answer.headers['x-request-id'],
    });
  });

  it('answers malformed JSON with its own code', async () => {
    const answer = await test.as().post('/v1/auth/sign-in').type('application/json').send('{"email": ');
    expect([answer.status, answer.body.code]).toEqual([400, 'malformed-json']);
  });

  it('refuses a body above the limit before reading it all', async () => {
    const answer = await test
      .as()
      .post('/v1/auth/sign-in')
      .send({ email: 'a'.repeat(4_096) });
    expect([answer.status, answer.body.code]).toEqual([413, 'body-too-large']);
  });

  it('refuses a content type it does not read', async () => {
    const answer = await test.as().post('/v1/auth/sign-in').type('application/xml').send('<a/>');
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type']);
  });

  it('answers headers that are too large, and what is no HTTP, as problems too', async () => {
    const large = await test.as().get('/health/live').set('x-filler', 'a'.repeat(20_000));
    expect([large.status, large.body.code]).toEqual([431, 'headers-too-large']);
    const { hostname, port } = new URL(await test.app.getUrl());
    const socket = connect(Number(port), hostname);
    socket.write('NOT HTTP AT ALL\r\n\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
    expect(answer).toContain('"code":"malformed-request"');
  });

  it('names every field that is wrong, without repeating the value', async () => {
    const answer = await test.as().post('/v1/auth/sign-in').send({ email: 7, password: 'secret-value', extra: true });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ location: 'body', pointer: '/email' }),
        { location: 'body', pointer: '/extra', message: 'unknown field' },
      ]),
    );
    expect(answer.text).not.toContain('secret-value');
  });

  it('refuses prototype tricks in a body', async () => {
    const answer = await test
      .as()
      .post('/v1/auth/sign-in')
      .type('application/json')
      .send('{"__proto__": {"role": "admin"}}');
    expect(answer.status).toBe(400);
  });

  it('refuses NUL characters, which PostgreSQL cannot store', async () => {
    const answer = await test.as().post('/v1/auth/sign-in').send({ email: 'a\0@b.example', password: 'x' });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ pointer: '/email' })]));
  });

  it('sends security headers and forbids caching', async () => {
    const { headers } = await test.as().get('/health/live');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('allows the configured origins only', async () => {
    const preflight = (origin: string) =>
      test.as().options('/v1/users/me').set('origin', origin).set('access-control-request-method', 'GET');
    const known = await preflight('https://school.example');
    const foreign = await preflight('https://evil.example');
    expect(known.headers['access-control-allow-origin']).toBe('https://school.example');
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('allows browsers every method of the API, and to read what it says in headers', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const { headers } = await test
        .as()
        .options('/v1/users/me')
        .set({ origin: 'https://school.example', 'access-control-request-method': method });
      expect(headers['access-control-allow-methods']).toContain(method);
    }
    const { headers } = await test.as().get('/health/live').set('origin', 'https://school.example');
    for (const name of ['content-disposition', 'etag', 'link', 'location']) {
      expect(headers['access-control-expose-headers']).toContain(name);
    }
  });

  it('accepts a request without a body that names a type, as many clients send them', async () => {
    const user = await test.fixtures.user(await test.fixtures.school(), 'student');
    const withType = await test
      .as()
      .post('/v1/auth/sign-out')
      .set({ authorization: `bearer ${user.token}`, 'content-type': 'application/json' });
    expect(withType.status).toBe(204);
    const needed = await test.as().post('/v1/auth/sign-in').set('content-type', 'application/json');
    expect([needed.status, needed.body.errors]).toEqual([
      400,
      [{ location: 'body', pointer: '', message: 'required' }],
    ]);
  });

  it('compresses answers that gain from it, and leaves small ones alone', async () => {
    const address = await test.app.getUrl();
    const large = await fetch(`${address}/docs-json`, { headers: { 'accept-encoding': 'gzip' } });
    const small = await fetch(`${address}/health/live`, { headers: { 'accept-encoding': 'gzip' } });
    expect(large.headers.get('content-encoding')).toBe('gzip');
    expect(Object.keys(((await large.json()) as { paths: object }).paths)).toContain('/health');
    expect(small.headers.get('content-encoding')).toBeNull();
  });
});
