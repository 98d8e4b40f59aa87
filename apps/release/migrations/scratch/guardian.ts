import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Guard } from '../one-migration/process.ts';

/** What ends and is deleted when this process ends, also by SIGKILL; guardian-process.ts carries it out. */
export class Guardian implements Guard {
  private readonly processes = new Set<number>();
  private readonly folders = new Set<string>();

  private constructor(private readonly child: ChildProcess) {}

  static start(): Guardian {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./guardian-process.ts', import.meta.url))], {
      cwd: '/',
      // A group of its own: what ends the check by its group must not end this.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin?.on('error', () => {});
    child.unref();
    (child.stdin as unknown as { unref(): void } | null)?.unref();
    return new Guardian(child);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  watch(pid: number): void {
    this.processes.add(pid);
    this.report();
  }

  forget(pid: number): void {
    this.processes.delete(pid);
    this.report();
  }

  watchFolder(folder: string): void {
    this.folders.add(folder);
    this.report();
  }

  /** Ends it with nothing left to do. */
  async dismiss(): Promise<void> {
    this.processes.clear();
    this.folders.clear();
    this.report();
    const ended = once(this.child, 'exit');
    this.child.ref();
    this.child.stdin?.end();
    if (this.child.exitCode === null && this.child.signalCode === null) await ended;
  }

  private report(): void {
    const kept = { processes: [...this.processes], folders: [...this.folders] };
    if (this.child.stdin?.writable === true) this.child.stdin.write(`${JSON.stringify(kept)}\n`);
  }
}
