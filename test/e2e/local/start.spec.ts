import { readFile } from 'node:fs/promises';
import { demoPassword } from '../../../apps/local/seed/demo-school.ts';
import { waitUntil } from '../../../apps/local/wait.ts';
import { apiOf } from '../../../apps/release/checks/smoke/smoke-target.ts';
import type { Context } from '../../../apps/release/environment/context.ts';
import { readVariables } from '../../../apps/release/environment/variables.ts';
import { LauncherPlace } from '../../setup/runner/launcher.ts';

/** Only a bound for what never comes. */
const patienceMillis = 60_000;

describe('npm start', () => {
  let place: LauncherPlace;

  beforeEach(async () => {
    place = await LauncherPlace.make();
  });

  afterEach(() => place.clear());

  /** As the teacher of the demo school: true once the gradebook of a class has totals. */
  const hasTotals = async (): Promise<boolean> => {
    const signIn = await fetch(`${place.apiUrl}/v1/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'teacher@riverside.example', password: demoPassword }),
    });
    const { tokens } = (await signIn.json()) as { tokens: { accessToken: string } };
    const gradebook = await fetch(`${place.apiUrl}/v1/classes/class-physics-9a/gradebook`, {
      headers: { authorization: `Bearer ${tokens.accessToken}` },
    });
    return ((await gradebook.json()) as { calculatedAt: string | null }).calculatedAt !== null;
  };

  it('starts everything, prints where it is and who can sign in, and leaves nothing after Ctrl-C', async () => {
    const launcher = place.launch();
    await launcher.isReady();
    for (const shown of [
      `${place.apiUrl}/v1`,
      `${place.apiUrl}/docs`,
      `http://127.0.0.1:${place.ports.mailbox}`,
      place.dataFolder,
      'admin@riverside.example',
      'teacher@riverside.example',
      'student@riverside.example',
      'guardian@riverside.example',
      demoPassword,
    ]) {
      expect(launcher.output).toContain(shown);
    }
    expect((await fetch(`${place.apiUrl}/docs-json`)).status).toBe(200);
    // The fakes load what answers with their first request, and the report of the health does not wait for long.
    const isHealthy = async () => (await fetch(`${place.apiUrl}/health`)).ok;
    expect(await waitUntil(isHealthy, patienceMillis, 100)).toBe(true);
    const variables = readVariables({ LOCAL_DATA_FOLDER: place.dataFolder });
    expect(apiOf({ environment: 'local', variables } as Context, undefined)).toBe(place.apiUrl);
    expect(await waitUntil(hasTotals, patienceMillis, 100)).toBe(true);

    const second = place.launch();
    expect(await second.ended).toBe(5);
    expect(second.output).toBe(
      `ClassBoard runs already on ${place.dataFolder}: process ${launcher.process.pid} holds its lock\n` +
        `Next:\n  - Use that one, or stop it first: Ctrl-C in its terminal, or kill ${launcher.process.pid}\n`,
    );

    launcher.signalGroup('SIGINT');
    expect(await launcher.ended).toBe(0);
    expect(place.processes()).toEqual([]);
  }, 180_000);

  it('ends everything when asked to during the start', async () => {
    const early = place.launch();
    await early.prints('Starting PostgreSQL');
    early.signal('SIGTERM');
    expect(await early.ended).toBe(0);
    expect(await place.isQuiet(patienceMillis)).toBe(true);
  }, 180_000);

  it('leaves nothing for long however it is killed, and starts again on what is left', async () => {
    const kills = [
      (pid: number) => process.kill(pid, 'SIGKILL'),
      (pid: number) => process.kill(-pid, 'SIGKILL'),
      () => {
        for (const pid of place.processes()) process.kill(pid, 'SIGKILL');
      },
    ];
    for (const kill of kills) {
      const launcher = place.launch();
      await launcher.isReady();
      kill(launcher.process.pid as number);
      expect(await launcher.ended).toBe('SIGKILL');
    }
    expect(await place.isQuiet(patienceMillis)).toBe(true);

    const last = place.launch();
    await last.isReady();
    const postmaster = await readFile(`${place.dataFolder}/postgres/postmaster.pid`, 'utf8');
    process.kill(Number(postmaster.split('\n')[0]), 'SIGKILL');
    expect(await last.ended).toBe(1);
    expect(last.output).toContain(`PostgreSQL ended unexpectedly: its log is in ${place.dataFolder}/logs`);
    expect(place.processes()).toEqual([]);
  }, 180_000);
});
