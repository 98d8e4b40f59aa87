import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../../apps/local/processes.ts';
import { removeLeftovers } from '../../../apps/release/migrations/scratch/leftovers.ts';
import { ScratchServer } from '../../../apps/release/migrations/scratch/server.ts';
import { scratchFolders } from '../../setup/release/migration-project.ts';
import { projectRoot } from '../../setup/runner/launcher.ts';

/** A process that holds a scratch server until it is ended. */
async function startHolder(): Promise<{ child: ChildProcess; folder: string; serverId: number }> {
  const module = join(projectRoot, 'apps/release/migrations/scratch/server.ts');
  const child = spawn(
    process.execPath,
    ['--import', join(projectRoot, 'apps/local/loader.mjs'), '--input-type=module', '--eval'].concat(
      `const { ScratchServer } = await import(${JSON.stringify(module)});
       process.stdout.write((await ScratchServer.start()).folder);
       setInterval(() => {}, 1_000);`,
    ),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [folder] = (await once(child.stdout as NodeJS.ReadableStream, 'data')).map(String) as [string];
  const serverId = Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  return { child, folder, serverId };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

describe('a migration check that was killed', () => {
  it('leaves a server and a folder, which the next check removes', async () => {
    const { child, folder, serverId } = await startHolder();
    await kill(child);
    expect([isAlive(serverId), existsSync(folder)]).toEqual([true, true]);
    const next = await ScratchServer.start();
    try {
      expect([isAlive(serverId), existsSync(folder)]).toEqual([false, false]);
    } finally {
      await next.close();
    }
    expect(await scratchFolders()).not.toContain(next.folder);
  });

  it('is not mistaken for one that is still running', async () => {
    const { child, folder, serverId } = await startHolder();
    try {
      await (await ScratchServer.start()).close();
      expect([isAlive(serverId), existsSync(folder)]).toEqual([true, true]);
    } finally {
      await kill(child);
      await removeLeftovers();
    }
    expect([isAlive(serverId), existsSync(folder)]).toEqual([false, false]);
  });

  it('leaves a folder without a server, where it was killed before there was one', async () => {
    const { child, folder } = await startHolder();
    await kill(child);
    const early = await mkdtemp(join(tmpdir(), `classboard-check-${child.pid}-`));
    await (await ScratchServer.start()).close();
    expect([existsSync(folder), existsSync(early)]).toEqual([false, false]);
  });
});
