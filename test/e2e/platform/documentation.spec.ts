import { problemsOf } from '../../../apps/api/http/route-problems.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';

const pages = ['/', '/docs', '/docs/problems', '/docs/page.css', '/docs/start.js', '/docs-json'];

describe('The documentation', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp({ CORS_ORIGINS: 'https://app.school.example' });
  });

  afterAll(async () => {
    await test.close();
  });

  it('is served as an OpenAPI document and as pages', async () => {
    const json = await test.as().get('/docs-json');
    expect([json.status, json.body.openapi]).toEqual([200, '3.1.0']);
    expect(Object.keys(json.body.paths).length).toBeGreaterThan(3);
    const page = await test.as().get('/docs');
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    const parts = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address as string);
    expect(parts).toHaveLength(4);
    for (const address of parts) expect((await test.as().get(address)).status).toBe(200);
  });

  it('gives nothing of the package of its pages but what they need', async () => {
    for (const file of ['package.json', 'swagger-initializer.js', 'index.html', '', '../package.json']) {
      const answer = await test.as().get(`/docs/ui/${file}`);
      expect([answer.status, answer.type]).toEqual([404, 'application/problem+json']);
    }
  });

  it('explains every problem at the address that its type names', async () => {
    const page = await test.as().get('/docs/problems');
    expect(page.status).toBe(200);
    const codes = [...test.routes].flatMap(problemsOf).map(({ code }) => code);
    for (const code of codes) expect(page.text).toContain(`id="${code}"`);
  });

  it('may be kept by a cache, which asks whether it changed', async () => {
    for (const address of pages) {
      const first = await test.as().get(address);
      expect(first.headers['cache-control']).toBe('public, max-age=300');
      const { etag } = first.headers;
      const again = await test.as().get(address).set('if-none-match', `"other", ${etag}`);
      expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
      expect((await test.as().get(address).set('if-none-match', '"other"')).status).toBe(200);
    }
  });

  it('runs nothing in line and nothing from elsewhere', async () => {
    for (const address of pages) {
      const { text, headers } = await test.as().get(address).set('accept', 'text/html');
      const policy = headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/script-src[^;]*'unsafe|https?:/);
      if (!headers['content-type']?.startsWith('text/html')) continue;
      expect(text).not.toMatch(/<style|<script>|\son\w+=|\sstyle=|(src|href)="https?:/);
    }
  });

  it('begins at /, with a page for people and links for programs', async () => {
    const page = await test.as().get('/').set('accept', 'text/html,application/xhtml+xml,*/*;q=0.8');
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    const links = await test.as().get('/').set('accept', '*/*').set('origin', 'https://app.school.example');
    expect(links.headers.vary?.toLowerCase()).toContain('accept');
    expect(links.headers.vary?.toLowerCase()).toContain('origin');
    const { name, signIn, ...addresses } = links.body as Record<string, string>;
    expect([name, signIn]).toEqual(['ClassBoard', '/v1/auth/sign-in']);
    for (const address of Object.values(addresses)) {
      expect(page.text).toContain(`href="${address}"`);
      expect((await test.as().get(address)).status).toBe(200);
    }
    expect(
      (
        await test
          .as()
          .post(signIn as string)
          .send({})
      ).body.code,
    ).toBe('invalid-input');
  });
});
