import { execFile } from 'node:child_process';
import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startStack } from '../../../apps/local/stack.ts';
import { type Launcher, LauncherPlace, projectRoot } from '../../setup/runner/launcher.ts';

const nobody = 65_534;
const asRoot = process.getuid?.() === 0;

const listen = (port: number): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
  });

/** Every error is a line that says what is wrong, and how to fix it below; before the tool is loaded it is one line. */
function expectFailure(output: string): void {
  const [first, ...below] = output.split('\n').filter((line) => line !== '' && !line.startsWith('Starting PostgreSQL'));
  expect(first).not.toMatch(/^\s+at /);
  if (below.length === 0) return;
  expect(first).toContain(': ');
  expect(below.join('\n')).toMatch(/^Next:(\n {2}- .+)+$/);
}

describe('npm start, in trouble,', () => {
  let place: LauncherPlace;
  let used: LauncherPlace;

  beforeAll(async () => {
    used = await LauncherPlace.make();
    await start(used);
  }, 60_000);

  afterAll(() => used.clear());

  beforeEach(async () => {
    place = await LauncherPlace.make(asRoot ? { uid: nobody } : {});
  });

  afterEach(() => place.clear());

  const fails = async (options: Parameters<LauncherPlace['launch']>[0] = {}, exitCode = 1): Promise<string> => {
    const launcher = place.launch(options);
    expect([await launcher.ended, launcher.output]).toEqual([exitCode, launcher.output]);
    expectFailure(launcher.output);
    expect(place.processes()).toEqual([]);
    return launcher.output;
  };

  const succeeds = async (
    options: Parameters<LauncherPlace['launch']>[0],
    stop: (launcher: Launcher) => void,
  ): Promise<void> => {
    const launcher = place.launch(options);
    await launcher.isReady();
    stop(launcher);
    expect(await launcher.ended).toBe(0);
    expect(place.processes()).toEqual([]);
  };

  const start = async ({ dataFolder }: LauncherPlace): Promise<void> => {
    const stack = await startStack({ dataFolder });
    await stack.stop();
  };

  /** A data folder that was used and left in order. */
  const useOnce = () => promisify(execFile)('cp', ['-a', used.dataFolder, place.dataFolder]);

  it.each([
    ['api', 'API', (port: number) => `npm start -- --port ${port}`],
    ['postgres', 'PostgreSQL', (port: number) => `LOCAL_POSTGRES_PORT=${port} npm start`],
    ['cognito', 'Cognito', (port: number) => `LOCAL_COGNITO_PORT=${port} npm start`],
    ['s3', 'S3', (port: number) => `LOCAL_S3_PORT=${port} npm start`],
    ['mailbox', 'mailbox', (port: number) => `LOCAL_MAILBOX_PORT=${port} npm start`],
  ] as const)('names the taken port of %s, who holds it and how to choose another', async (name, title, command) => {
    const port = place.ports[name];
    const holder = await listen(port);
    const output = await fails();
    holder.close();
    expect(output).toContain(`Port ${port} (${title}) is taken: "`);
    expect(output).toContain(`(process ${process.pid})`);
    expect(output).toContain(command(port + 1));
  });

  it('refuses an option it does not know and a port that is none', async () => {
    expect(await fails({ args: ['--rest'] }, 5)).toMatch(
      /Unknown option '--rest'\nNext:\n {2}- Did you mean --reset\?/,
    );
    expect(await fails({ args: ['--port', '99999'] }, 5)).toContain('--port is not a port: "99999" is no');
    expect(await fails({ env: { LOCAL_S3_PORT: 'x' } }, 5)).toContain('LOCAL_S3_PORT is not a port: "x" is no');
  });

  it('does not empty the data folder unless somebody can say yes', async () => {
    await mkdir(place.dataFolder);
    await writeFile(join(place.dataFolder, 'kept'), '');
    expect(await fails({ args: ['--reset'] }, 5)).toContain('npm start -- --reset --yes');
    await stat(join(place.dataFolder, 'kept'));
  });

  it('empties the data folder with --reset --yes and starts afresh for an ordinary user, and names the data folder to one who may not write it', async () => {
    const uid = asRoot ? { uid: nobody } : {};
    await mkdir(place.dataFolder);
    await writeFile(join(place.dataFolder, 'old'), '');
    if (asRoot) await chown(place.dataFolder, nobody, nobody);
    await succeeds({ ...uid, args: ['--reset', '--yes'] }, (launcher) => launcher.signal('SIGINT'));
    await expect(stat(join(place.dataFolder, 'old'))).rejects.toThrow();

    if (asRoot) await chown(place.dataFolder, 0, 0);
    await chmod(place.dataFolder, 0o555);
    const output = await fails(uid);
    await chmod(place.dataFolder, 0o755);
    expect(output).toContain(`Cannot write ${place.dataFolder}/lock: EACCES\nNext:\n  - Give it to you (sudo chown -R`);
  }, 180_000);

  it.each([
    [
      'of another PostgreSQL',
      (folder: string) => writeFile(join(folder, 'PG_VERSION'), '17\n'),
      /was made by PostgreSQL 17, this is PostgreSQL 18\n.*npm start -- --reset/s,
    ],
    [
      'without its control file',
      (folder: string) => rm(join(folder, 'global', 'pg_control')),
      /is broken: global\/pg_control is missing\n.*npm start -- --reset/s,
    ],
    [
      'with a damaged control file',
      (folder: string) => writeFile(join(folder, 'global', 'pg_control'), Buffer.alloc(8_192)),
      /PostgreSQL could not start on .*\(log: .*\)\n.*npm start -- --reset/s,
    ],
    [
      'that holds something else',
      async (folder: string) => {
        await rm(folder, { recursive: true });
        await mkdir(folder);
        await writeFile(join(folder, 'homework.txt'), '');
      },
      /is broken: PG_VERSION is missing\n.*npm start -- --reset/s,
    ],
    [
      'with broken files of Cognito',
      (folder: string) => writeFile(join(folder, '..', 'cognito', 'clients.json'), '{"Clients":'),
      /clients\.json is broken: it is not JSON\n.*npm start -- --reset/s,
    ],
  ])('says what is wrong with a data folder %s and how to fix it', async (_what, damage, line) => {
    await useOnce();
    await damage(join(place.dataFolder, 'postgres'));
    expect(await fails()).toMatch(line);
  });

  it('replaces an interrupted first start and what a killed one left under process ids that others use now, and ends by a closed terminal', async () => {
    await useOnce();
    const unfinished = join(place.dataFolder, 'postgres.unfinished');
    await rename(join(place.dataFolder, 'postgres'), unfinished);
    await start(place);
    await expect(stat(unfinished)).rejects.toThrow();
    await writeFile(join(place.dataFolder, 'lock'), `${process.pid}\n`);
    await writeFile(join(place.dataFolder, 'postgres', 'postmaster.pid'), `${process.pid}\n`);
    await succeeds({}, (launcher) => launcher.signalGroup('SIGHUP'));
  }, 180_000);

  it('names a Node it cannot run on', async () => {
    const root = join(place.folder, 'elsewhere');
    await cp(join(projectRoot, 'apps/local/main.mjs'), join(root, 'apps/local/main.mjs'));
    const description = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
    await writeFile(join(root, 'package.json'), JSON.stringify({ ...description, engines: { node: '>=98.0.0 <99' } }));
    expect(await fails({ root })).toContain(
      `ClassBoard needs Node >=98.0.0 <99, this is ${process.versions.node}. Run "npm ci", then "npm start"`,
    );
  });

  it('asks for npm ci where the packages are missing', async () => {
    const root = join(place.folder, 'elsewhere');
    for (const file of ['apps/local/main.mjs', 'apps/local/loader.mjs', 'package.json']) {
      await cp(join(projectRoot, file), join(root, file));
    }
    expect(await fails({ root })).toContain('Run "npm ci" first.');
  });

  it('gives the reason for which the compiler cannot be loaded, and how to fix it', async () => {
    const root = join(place.folder, 'elsewhere');
    for (const file of ['apps/local/main.mjs', 'apps/local/loader.mjs', 'apps/local/start.ts', 'package.json']) {
      await cp(join(projectRoot, file), join(root, file));
    }
    const compiler = join(root, 'node_modules/@swc/core');
    await mkdir(compiler, { recursive: true });
    await writeFile(join(compiler, 'package.json'), '{ "name": "@swc/core", "version": "1.0.0" }');
    await writeFile(
      join(compiler, 'index.js'),
      `throw new Error('Failed to load native binding', { cause: [new Error('no file'), new Error('/tmp is mounted noexec.')] });`,
    );
    expect(await fails({ root })).toBe(
      'The TypeScript compiler @swc/core cannot be loaded: Failed to load native binding: /tmp is mounted noexec. ' +
        'Run "npm ci" again. If it still fails, set SWC_NATIVE_BINDING_CACHE to a folder of yours from which programs may run.\n',
    );
  });
});
