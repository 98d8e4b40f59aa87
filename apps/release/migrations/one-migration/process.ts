import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LoadedMigration } from '../rules/migration.ts';
import type { SqlFailure } from '../rules/trace.ts';
import type { Reply, Request, RunRequest, RunResult } from './protocol.ts';

/** The process could not do its work: the file does not load, or it did not come back in time. */
export class ProcessFailure extends Error {
  constructor(
    readonly kind: 'failed' | 'hung' | 'died',
    message: string,
  ) {
    super(message);
  }
}

interface Task {
  resolve(result: LoadedMigration[] | RunResult): void;
  reject(error: ProcessFailure): void;
  timer?: NodeJS.Timeout;
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** Ends what was started with a process id when this process ends, however that happens. */
export interface Guard {
  watch(pid: number): void;
  forget(pid: number): void;
}

/** Runs migrations in a process of their own, which is killed and replaced when it hangs or dies. */
export class MigrationProcess {
  private child: ChildProcess | undefined;
  private readonly tasks = new Map<number, Task>();
  private lastId = 0;

  constructor(
    private readonly timeLimitMillis: number,
    private readonly guard: Guard,
  ) {}

  async load(file: string): Promise<LoadedMigration[]> {
    return (await this.ask({ kind: 'load', file })) as LoadedMigration[];
  }

  async run(request: Omit<RunRequest, 'id' | 'kind'>): Promise<RunResult> {
    return (await this.ask({ kind: 'run', ...request })) as RunResult;
  }

  async close(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child !== undefined) await end(child);
  }

  private ask(request: WithoutId<Request>): Promise<LoadedMigration[] | RunResult> {
    this.lastId += 1;
    const id = this.lastId;
    this.child ??= this.start();
    const { child } = this;
    return new Promise((resolve, reject) => {
      this.tasks.set(id, { resolve, reject });
      child.send({ id, ...request });
    });
  }

  private start(): ChildProcess {
    const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), {
      execArgv: ['--import', new URL('../../../local/loader.mjs', import.meta.url).href],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    if (child.pid !== undefined) this.guard.watch(child.pid);
    // What a migration prints is talk, and stdout is for data. Behind the first words no line is a command to a workflow.
    for (const stream of [child.stdout, child.stderr])
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => process.stderr.write(`migration: ${line}\n`));
    child.on('message', (reply: Reply) => this.receive(child, reply));
    child.on('error', (error) => this.fail(child, 'died', error.message));
    child.on('exit', () => {
      if (child.pid !== undefined) this.guard.forget(child.pid);
      this.fail(child, 'died', 'it ended the process');
    });
    return child;
  }

  private receive(child: ChildProcess, reply: Reply): void {
    const task = this.tasks.get(reply.id);
    if (task === undefined) return;
    if (reply.kind === 'begun') {
      // Only now: how long the process takes to start says nothing about the migration.
      task.timer = setTimeout(() => {
        this.fail(child, 'hung', `did not finish within ${this.timeLimitMillis / 1_000} s`);
      }, this.timeLimitMillis);
      return;
    }
    clearTimeout(task.timer);
    this.tasks.delete(reply.id);
    if (reply.kind === 'done') task.resolve(reply.result);
    else task.reject(new ProcessFailure('failed', describe(reply.error)));
  }

  private fail(child: ChildProcess, kind: 'hung' | 'died', message: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    const tasks = [...this.tasks.values()];
    this.tasks.clear();
    for (const { timer } of tasks) clearTimeout(timer);
    void end(child).then(() => {
      for (const { reject } of tasks) reject(new ProcessFailure(kind, message));
    });
  }
}

/** A process that is busy answers no other signal. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

const describe = ({ message, hint }: SqlFailure): string => (hint === undefined ? message : `${message} (${hint})`);
