import { appendFile, cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Launcher, LauncherPlace, projectRoot } from '../../setup/runner/launcher.ts';

describe('npm start, while files are saved,', () => {
  let place: LauncherPlace;
  let root: string;
  let launcher: Launcher;

  beforeAll(async () => {
    place = await LauncherPlace.make();
    root = join(place.folder, 'project');
    for (const name of ['apps', 'migrations', 'package.json', 'tsconfig.json']) {
      await cp(join(projectRoot, name), join(root, name), { recursive: true });
    }
    await symlink(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
    launcher = place.launch({ root });
    await launcher.isReady();
  }, 180_000);

  afterAll(async () => {
    launcher.signal('SIGINT');
    await launcher.ended;
    await place.clear();
  });

  beforeEach(() => {
    launcher.output = '';
  });

  const isServed = async (): Promise<boolean> => (await fetch(`${place.apiUrl}/health/live`)).ok;

  it('starts the API again when a file of it is saved, and not for a test', async () => {
    await writeFile(join(root, 'apps/api/health/new.spec.ts'), '');
    await appendFile(join(root, 'apps/api/health/health.module.ts'), '\n');
    await launcher.prints('apps/api/health/health.module.ts changed: the API is ready again after');
    expect(launcher.output).not.toContain('new.spec.ts');
    expect(await isServed()).toBe(true);
  });

  it('shows a syntax error and continues when it is fixed', async () => {
    const file = join(root, 'apps/api/health/health.module.ts');
    const good = await readFile(file, 'utf8');
    await writeFile(file, `${good}\nexport const broken = ;\n`);
    await launcher.prints('It starts again when a file is saved.');
    expect(launcher.output).toContain('Expression expected');
    expect(launcher.output).not.toContain('backtrace');
    await writeFile(file, good);
    await launcher.prints('the API is ready again after');
    expect(await isServed()).toBe(true);
  });

  it('applies migrations before the API starts again when one is saved', async () => {
    const file = join(root, 'migrations/1999999999999-add-blackboards.ts');
    await writeFile(
      file,
      `import type { MigrationInterface, QueryRunner } from 'typeorm';
export class AddBlackboards1999999999999 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE blackboards (id bigint PRIMARY KEY)');
  }
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE blackboards');
  }
}
`,
    );
    const index = join(root, 'migrations/index.ts');
    const list = await readFile(index, 'utf8');
    await writeFile(
      index,
      list
        .replace('/**', `import { AddBlackboards1999999999999 } from './1999999999999-add-blackboards.ts';\n\n/**`)
        .replace('];', '  AddBlackboards1999999999999,\n];'),
    );
    await launcher.prints('the API is ready again after');
    expect(await isServed()).toBe(true);
    expect(launcher.output).not.toContain('waiting for them');
  });

  it('takes up an address in .env without another start of the rest', async () => {
    await writeFile(join(root, '.env'), 'CORS_ORIGINS=http://localhost:5173\n');
    await launcher.prints('.env changed: the API is ready again after');
    const answer = await fetch(`${place.apiUrl}/v1/users/me`, { headers: { origin: 'http://localhost:5173' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
  });
});
