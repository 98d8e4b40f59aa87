import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { endProcess } from '../../../local/processes.ts';

/*
 * A process that outlives the check by a moment. The check holds its input open; where the check ends, however that
 * happens, it ends and deletes what the check has left: servers, migrations that never end, and their folders.
 */
interface Kept {
  processes: number[];
  folders: string[];
}

// Ctrl-C in a terminal reaches every process of it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

let kept: Kept = { processes: [], folders: [] };
for await (const line of createInterface({ input: process.stdin })) kept = JSON.parse(line) as Kept;

await Promise.all(
  kept.processes.map((pid) =>
    // PostgreSQL ends its sessions on SIGQUIT; a migration that is busy answers SIGKILL alone.
    endProcess(pid, [
      { signal: 'SIGQUIT', waitMillis: 1_000 },
      { signal: 'SIGKILL', waitMillis: 1_000 },
    ]),
  ),
);
for (const folder of kept.folders) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
