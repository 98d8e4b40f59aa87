import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { LauncherPlace } from '../../setup/runner/launcher.ts';

const asRoot = process.getuid?.() === 0;
const itAsRoot = asRoot ? it : it.skip;
/** Needs the right to make namespaces, which containers often lack. */
const canMakeNetworks = asRoot && spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up']).status === 0;
const itWithNetworks = canMakeNetworks ? it : it.skip;
const canNameUsers = asRoot && spawnSync('unshare', ['--user', '--map-user=1', 'true'], { uid: 12_345 }).status === 0;

/** Only a bound for what never comes: the machine may be as slow as it likes. */
const slowest = 180_000;

const turkish = { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };

describe('npm start on an unusual machine', () => {
  let place: LauncherPlace;

  afterEach(() => place.clear());

  const startsAndStops = async (options: Parameters<LauncherPlace['launch']>[0] = {}): Promise<string> => {
    const launcher = place.launch(options);
    await launcher.isReady();
    launcher.signal('SIGINT');
    expect(await launcher.ended).toBe(0);
    expect(place.processes()).toEqual([]);
    return launcher.output;
  };

  it(
    'works in Turkish, without time zones, where the path has spaces and umlauts, and for a user without a name',
    async () => {
      const uid = canNameUsers ? { uid: 12_345 } : {};
      place = await LauncherPlace.make({ ...uid, name: 'Schüler & Lehrer ' });
      await startsAndStops({ ...uid, env: { ...turkish, TZDIR: '/nonexistent', HOME: '/nonexistent' } });
    },
    slowest,
  );

  itAsRoot(
    'works for root where only root may enter, also on a file system of memory, and starts again there',
    async () => {
      const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
      place = await LauncherPlace.make({ parent });
      await chmod(place.folder, 0o700);
      // Without language and without any program of the system in reach.
      const env = { LANG: undefined, LC_ALL: undefined, PATH: '/nonexistent' };
      await startsAndStops({ env });
      await startsAndStops({ env });
    },
    2 * slowest,
  );

  itWithNetworks(
    'works where the machine knows itself by IPv6 alone',
    async () => {
      place = await LauncherPlace.make();
      const network = [
        'unshare',
        '--net',
        'sh',
        '-c',
        'ip link set lo up && ip addr del 127.0.0.1/8 dev lo && exec "$@"',
      ];
      const output = await startsAndStops({ prefix: [...network, 'sh'] });
      expect(output).toContain(`http://[::1]:${place.ports.api}/v1`);
    },
    slowest,
  );
});
