import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../../apps/local/processes.ts';
import { waitUntil } from '../../../apps/local/wait.ts';
import { ScratchServer } from '../../../apps/release/migrations/scratch/server.ts';
import { scratchFolders } from '../../setup/release/migration-project.ts';
import { projectRoot } from '../../setup/runner/launcher.ts';

interface Holder {
  child: ChildProcess;
  folder: string;
  serverId: number;
  guardianId: number;
  /** The process of a migration that is busy for ever. */
  busyId: number;
}

const limitMillis = 20_000;
let files: string;

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'classboard-leftovers-'));
});
afterAll(() => rm(files, { recursive: true, force: true }));

/** A file that never comes to an end, once it has written who it is. */
async function busyMigration(): Promise<string> {
  const file = join(files, 'busy.mjs');
  await writeFile(
    file,
    `import { renameSync, writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(`${busyIdFile()}.new`)}, String(process.pid));
renameSync(${JSON.stringify(`${busyIdFile()}.new`)}, ${JSON.stringify(busyIdFile())});
for (;;);`,
  );
  return file;
}

const busyIdFile = (): string => join(files, 'busy-id');

/** A process that holds a scratch server, and a migration that never ends, until it is ended itself. */
async function startHolder(): Promise<Holder> {
  const module = join(projectRoot, 'apps/release/migrations/scratch/server.ts');
  const processModule = join(projectRoot, 'apps/release/migrations/one-migration/process.ts');
  const child = spawn(
    process.execPath,
    ['--import', join(projectRoot, 'apps/local/loader.mjs'), '--input-type=module', '--eval'].concat(
      `const { ScratchServer } = await import(${JSON.stringify(module)});
       const { MigrationProcess } = await import(${JSON.stringify(processModule)});
       const server = await ScratchServer.start();
       const runner = new MigrationProcess(600_000, server.guardian);
       void runner.load(${JSON.stringify(await busyMigration())});
       process.stdout.write(JSON.stringify({ folder: server.folder, guardianId: server.guardian.pid }));
       setInterval(() => {}, 1_000);`,
    ),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [written] = (await once(child.stdout as NodeJS.ReadableStream, 'data')).map(String) as [string];
  const { folder, guardianId } = JSON.parse(written) as { folder: string; guardianId: number };
  const serverId = Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  await waitUntil(() => existsSync(busyIdFile()), limitMillis);
  const busyId = Number(readFileSync(busyIdFile(), 'utf8'));
  await rm(busyIdFile());
  return { child, folder, serverId, guardianId, busyId };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const isGone = ({ folder, serverId }: Holder) => !isAlive(serverId) && !existsSync(folder);

describe('a migration check that was killed', () => {
  it('leaves nothing: its guardian ends the server and a migration that is busy, and deletes the folder', async () => {
    const holder = await startHolder();
    await kill(holder.child);
    await waitUntil(() => isGone(holder) && !isAlive(holder.busyId) && !isAlive(holder.guardianId), limitMillis);
    expect([isGone(holder), isAlive(holder.busyId), isAlive(holder.guardianId)]).toEqual([true, false, false]);
  });

  it('together with its guardian leaves a server and a folder, which the next check removes', async () => {
    const holder = await startHolder();
    process.kill(holder.guardianId, 'SIGKILL');
    await waitUntil(() => !isAlive(holder.guardianId), limitMillis);
    await kill(holder.child);
    process.kill(holder.busyId, 'SIGKILL');
    expect([isAlive(holder.serverId), existsSync(holder.folder)]).toEqual([true, true]);
    const next = await ScratchServer.start();
    try {
      expect(isGone(holder)).toBe(true);
    } finally {
      await next.close();
    }
    expect(await scratchFolders()).not.toContain(next.folder);
  });

  it('is not mistaken for one that is still running', async () => {
    const holder = await startHolder();
    try {
      await (await ScratchServer.start()).close();
      expect([isAlive(holder.serverId), existsSync(holder.folder)]).toEqual([true, true]);
    } finally {
      await kill(holder.child);
      await waitUntil(() => isGone(holder), limitMillis);
    }
  });

  it('leaves a folder without a server, where it was killed before there was one', async () => {
    const holder = await startHolder();
    await kill(holder.child);
    await waitUntil(() => isGone(holder), limitMillis);
    const early = await mkdtemp(join(tmpdir(), `classboard-check-${holder.child.pid}-`));
    await (await ScratchServer.start()).close();
    expect(existsSync(early)).toBe(false);
  });
});

it('keeps few connections, however many databases the migrations need', async () => {
  const server = await ScratchServer.start({ max_connections: 16 });
  try {
    for (let made = 0; made < 16; made += 1) {
      const database = await server.create();
      expect(await server.with(database, async (client) => (await client.query('SELECT 1')).rowCount)).toBe(1);
    }
  } finally {
    await server.close();
  }
});
