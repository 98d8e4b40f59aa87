import { Worker } from 'node:worker_threads';
import type { LoadedMigration } from '../rules/migration.ts';
import type { SqlFailure, Trace } from '../rules/trace.ts';
import type { Reply, Request, RunRequest } from './protocol.ts';

/** The thread could not do its work: the file does not load, or it did not come back in time. */
export class ThreadFailure extends Error {
  constructor(
    readonly kind: 'failed' | 'hung' | 'died',
    message: string,
    /** The statement it was at, where it had come to one. */
    readonly sql?: string,
  ) {
    super(message);
  }
}

interface Task {
  resolve(result: LoadedMigration[] | Trace): void;
  reject(error: ThreadFailure): void;
  timer: NodeJS.Timeout;
  sql?: string;
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** Runs migrations in a worker thread that is replaced when it hangs or dies. */
export class MigrationThread {
  private worker: Worker | undefined;
  private readonly tasks = new Map<number, Task>();
  private lastId = 0;

  constructor(private readonly timeLimitMillis: number) {}

  async load(file: string): Promise<LoadedMigration[]> {
    return (await this.ask({ kind: 'load', file })) as LoadedMigration[];
  }

  async run(request: Omit<RunRequest, 'id' | 'kind'>): Promise<Trace> {
    return (await this.ask({ kind: 'run', ...request })) as Trace;
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private ask(request: WithoutId<Request>): Promise<LoadedMigration[] | Trace> {
    this.lastId += 1;
    const id = this.lastId;
    this.worker ??= this.start();
    const { worker } = this;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.fail(worker, 'hung', `did not finish within ${this.timeLimitMillis / 1_000} s`);
      }, this.timeLimitMillis);
      this.tasks.set(id, { resolve, reject, timer });
      worker.postMessage({ id, ...request });
    });
  }

  private start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      execArgv: ['--import', new URL('../../../local/loader.mjs', import.meta.url).href],
      // What a migration prints is talk, and stdout is for data.
      stdout: true,
      stderr: true,
    });
    worker.stdout.pipe(process.stderr, { end: false });
    worker.stderr.pipe(process.stderr, { end: false });
    worker.on('message', (reply: Reply) => this.receive(reply));
    worker.on('error', (error) => this.fail(worker, 'died', (error as Error).message));
    worker.on('exit', () => this.fail(worker, 'died', 'it ended the process'));
    return worker;
  }

  private receive(reply: Reply): void {
    const task = this.tasks.get(reply.id);
    if (task === undefined) return;
    if (reply.kind === 'statement') {
      task.sql = reply.sql;
      return;
    }
    clearTimeout(task.timer);
    this.tasks.delete(reply.id);
    if (reply.kind === 'done') task.resolve(reply.result);
    else task.reject(new ThreadFailure('failed', describe(reply.error), task.sql));
  }

  private fail(worker: Worker, kind: 'hung' | 'died', message: string): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    void worker.terminate();
    for (const [id, task] of this.tasks) {
      clearTimeout(task.timer);
      this.tasks.delete(id);
      task.reject(new ThreadFailure(kind, message, task.sql));
    }
  }
}

const describe = ({ message, hint }: SqlFailure): string => (hint === undefined ? message : `${message} (${hint})`);
