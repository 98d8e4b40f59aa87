import { type ApiOptions, ApiProcess, spawnApiFile } from './process.ts';
import { type ChangeKind, watchApi } from './watch.ts';

interface Change {
  kind: ChangeKind;
  file: string;
}

/** Keeps the API running through changes of its files. An API that fails to start waits for the next change. */
export class ApiSession {
  private api: ApiProcess;
  private stopped = false;
  private pending: Change | undefined;
  private restarting: Promise<void> | undefined;
  private readonly stopWatching: () => void;

  constructor(
    private readonly options: ApiOptions,
    private readonly print: (text: string) => void,
  ) {
    this.api = this.launch();
    this.stopWatching = watchApi(options.root, (kind, file) => {
      this.pending = { file, kind: this.pending?.kind === 'migrations' ? 'migrations' : kind };
      this.restarting ??= this.restart().finally(() => {
        this.restarting = undefined;
      });
    });
  }

  /** True when the API serves, false when it ended instead; a restart in between counts as neither. */
  async becomesReady(): Promise<boolean> {
    for (;;) {
      const outcome = await this.api.becomesReady();
      if (outcome !== 'stopped' || this.stopped) return outcome === 'ready';
      await this.restarting;
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.stopWatching();
    await this.api.stop();
    await this.restarting;
    await this.api.stop();
  }

  private launch(): ApiProcess {
    const api = new ApiProcess(this.options);
    void api.ended.then(({ unexpected, code }) => {
      if (!unexpected) return;
      this.print(`The API ended${code === null ? '' : ` with code ${code}`}. It starts again when a file is saved.`);
    });
    return api;
  }

  private async restart(): Promise<void> {
    while (this.pending !== undefined && !this.stopped) {
      const { kind, file } = this.pending;
      this.pending = undefined;
      const start = performance.now();
      await this.api.stop();
      if (kind === 'migrations' && !this.stopped) await this.migrate();
      if (this.stopped) return;
      this.api = this.launch();
      void this.announce(this.api, file, start);
    }
  }

  private async announce(api: ApiProcess, file: string, start: number): Promise<void> {
    if ((await api.becomesReady()) !== 'ready') return;
    const seconds = ((performance.now() - start) / 1_000).toFixed(1);
    this.print(`${file} changed: the API is ready again after ${seconds} s.`);
  }

  private async migrate(): Promise<void> {
    const child = spawnApiFile(this.options, 'apps/api/database/migrate-cli.ts', ['up']);
    await new Promise((resolve) => child.once('close', resolve));
  }
}
