import { spawnSync } from 'node:child_process';
import { buildConsole } from '../../../apps/local/web/build.ts';
import { firstLoadOf, mostBytes } from '../../../apps/local/web/first-load.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';

const html = 'text/html,application/xhtml+xml,*/*;q=0.8';

describe('The console', () => {
  let folder: string;
  let test: TestApp;

  beforeAll(async () => {
    folder = await buildConsole();
    test = await startTestApp({ CONSOLE_FOLDER: folder });
  });
  afterAll(() => test.close());

  it('is what / leads people to, beside the links for programs and the documentation', async () => {
    const page = await test.as().get('/').set('accept', html);
    expect([page.status, page.type, page.headers['cache-control']]).toEqual([200, 'text/html', 'no-cache']);
    expect(page.text).toContain('id="app"');
    expect((await test.as().get('/').set('accept', 'application/json')).body).toMatchObject({ name: 'ClassBoard' });
    expect((await test.as().get('/docs').set('accept', html)).text).toContain('swagger');
  });

  it('runs nothing in line, asks nobody else, and has its assets kept for ever', async () => {
    const { text, headers } = await test.as().get('/').set('accept', html);
    const policy = headers['content-security-policy'] as string;
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/<style|<script>|\son\w+=|\sstyle=|(src|href)="(https?:)?\/\//);
    const assets = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address]) => address as string);
    expect(assets.length).toBeGreaterThan(1);
    for (const address of assets) {
      const asset = await test.as().get(address);
      expect([asset.status, asset.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
  });

  it('is small enough to come at once on a phone', () => {
    const { script, styles } = firstLoadOf(folder);
    expect(script).toBeGreaterThan(0);
    expect(script).toBeLessThanOrEqual(mostBytes.script);
    expect(styles).toBeGreaterThan(0);
    expect(styles).toBeLessThanOrEqual(mostBytes.styles);
  });
});

describe('The tests of the console', () => {
  it('say in one line that they are skipped where no browser is, and end well', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', './apps/local/loader.mjs', 'test/web/main.ts'],
      { encoding: 'utf8', env: { PATH: '' } },
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^The tests of the console are skipped: no Chromium is here [^\n]*\n$/);
  });
});
