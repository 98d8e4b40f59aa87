import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reachableFolder } from './command.ts';
import { isServerOf, serverArguments } from './server.ts';

const macTemporary = '/private/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T';
const nobody = { uid: 65_534, gid: 65_534, name: 'nobody' };

describe('a data folder with a long path', () => {
  it.each([
    ['macOS', 104, macTemporary],
    ['Linux', 108, '/tmp'],
  ])('needs no socket on %s, whose paths end at %i bytes', (_system, limit, temporary) => {
    const folder = join(
      temporary,
      'classboard-check-12345-aBcDeF',
      'a-folder-of-somebody-who-likes-long-names',
      'data',
    );
    const long = folder.padEnd(limit, 'x');
    const args = serverArguments(long, { port: 5432 });
    expect(args.slice(0, 4)).toEqual(['-D', long, '-p', '5432']);
    expect(args).toContain('unix_socket_directories=');
    expect(args.filter((argument) => argument.includes(long))).toEqual([long]);
  });
});

describe('the server that a killed launcher left', () => {
  let place: string;
  let folder: string;
  let link: string;

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'classboard-platforms-'));
    // As /var, which macOS keeps as a link to /private/var.
    folder = join(place, 'private', 'var', 'data');
    mkdirSync(folder, { recursive: true });
    symlinkSync(join(place, 'private', 'var'), join(place, 'var'));
    link = join(place, 'var', 'data');
  });

  afterAll(() => rmSync(place, { recursive: true }));

  const commandFor = (data: string) => `/programs/bin/postgres ${serverArguments(data, { port: 5432 }).join(' ')}`;

  it('is recognised on Linux by its working folder', () => {
    expect(isServerOf(link, commandFor('/proc/self/cwd'), folder)).toBe(true);
    expect(isServerOf(link, commandFor('/proc/self/cwd'), place)).toBe(false);
  });

  it('is recognised on macOS by its command line, under either name of the folder', () => {
    for (const [asked, started] of [
      [folder, folder],
      [folder, link],
      [link, folder],
    ] as const) {
      expect(isServerOf(asked, commandFor(started), undefined)).toBe(true);
    }
  });

  it('is not another server, nor a program that names the folder', () => {
    expect(isServerOf(folder, commandFor(`${folder}-2`), undefined)).toBe(false);
    expect(isServerOf(folder, `vim ${folder}/postgresql.conf`, undefined)).toBe(false);
  });
});

describe('as root, a data folder that the user of the server may not enter', () => {
  let closed: string;
  let folder: string;

  beforeAll(() => {
    closed = mkdtempSync(join(tmpdir(), 'classboard-platforms-'));
    folder = join(closed, 'data');
    mkdirSync(folder);
  });

  afterAll(() => rmSync(closed, { recursive: true }));

  it('is reached on Linux by the link that the kernel keeps', () => {
    expect(reachableFolder(folder, nobody, 'linux')).toBe('/proc/self/cwd');
  });

  it('is refused on macOS, which has no such link, with what to do', () => {
    expect(() => reachableFolder(folder, nobody, 'darwin')).toThrow(`nobody may not enter ${closed}`);
  });

  it.each(['linux', 'darwin'] as const)('is as it is on %s for an ordinary user', (platform) => {
    expect(reachableFolder(folder, undefined, platform)).toBe(folder);
  });
});
