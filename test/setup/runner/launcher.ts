import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../../apps/local/ports.ts';
import { waitUntil } from '../../../apps/local/wait.ts';

export const projectRoot = join(import.meta.dirname, '..', '..', '..');

export interface LaunchOptions {
  args?: string[];
  uid?: number;
  root?: string;
  /** Variables; undefined removes one. */
  env?: Record<string, string | undefined>;
  /** A command and its arguments that runs the launcher. */
  prefix?: string[];
}

/** A data folder of its own with free ports, on which launchers of a test run. */
export class LauncherPlace {
  private constructor(
    readonly folder: string,
    readonly ports: { api: number; postgres: number; cognito: number; s3: number; mailbox: number },
  ) {}

  /** `uid` owns the folder, where the tests run as root; `name` is a part of its path; `parent` holds it. */
  static async make({
    uid,
    name = '',
    parent = tmpdir(),
  }: {
    uid?: number;
    name?: string;
    parent?: string;
  } = {}): Promise<LauncherPlace> {
    const folder = await mkdtemp(join(parent, `classboard-start-${name}`));
    await chmod(folder, 0o755);
    if (uid !== undefined) await chown(folder, uid, uid);
    const ports: number[] = [];
    while (ports.length < 5) {
      const port = await findFreePort();
      if (!ports.includes(port)) ports.push(port);
    }
    const [api = 0, postgres = 0, cognito = 0, s3 = 0, mailbox = 0] = ports;
    return new LauncherPlace(folder, { api, postgres, cognito, s3, mailbox });
  }

  get dataFolder(): string {
    return join(this.folder, 'data');
  }

  get env(): Record<string, string> {
    return {
      LOCAL_DATA_FOLDER: this.dataFolder,
      PORT: String(this.ports.api),
      LOCAL_POSTGRES_PORT: String(this.ports.postgres),
      LOCAL_COGNITO_PORT: String(this.ports.cognito),
      LOCAL_S3_PORT: String(this.ports.s3),
      LOCAL_MAILBOX_PORT: String(this.ports.mailbox),
    };
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.ports.api}`;
  }

  launch(options: LaunchOptions = {}): Launcher {
    return new Launcher(this, options);
  }

  /** Ids of the living processes that a launcher of this place started, and of the launchers themselves. */
  processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => isOf(pid, this.dataFolder))
      .map(Number);
  }

  /** True when no process of this place is left within the time. */
  isQuiet(timeoutMillis: number): Promise<boolean> {
    return waitUntil(() => this.processes().length === 0, timeoutMillis);
  }

  /** Ends what is left and deletes the folder. */
  async clear(): Promise<void> {
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
    await this.isQuiet(5_000);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Every process of a launcher inherits its environment, which names the data folder. */
function isOf(pid: string, dataFolder: string): boolean {
  try {
    if (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z')) return false;
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`LOCAL_DATA_FOLDER=${dataFolder}`);
  } catch {
    return false;
  }
}

/** One run of `npm start`, in a process group of its own as a terminal gives it. */
export class Launcher {
  readonly process: ChildProcess;
  output = '';
  /** Settles with the exit code, or with the signal that killed it. */
  readonly ended: Promise<number | string>;

  constructor(place: LauncherPlace, options: LaunchOptions) {
    const { NODE_OPTIONS: _unused, ...inherited } = process.env;
    const root = options.root ?? projectRoot;
    const [file = '', ...args] = [
      ...(options.prefix ?? []),
      process.execPath,
      join(root, 'apps/local/main.mjs'),
      ...(options.args ?? []),
    ];
    this.process = spawn(file, args, {
      env: { ...inherited, ...place.env, ...options.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    for (const output of [this.process.stdout, this.process.stderr]) {
      output?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString('utf8');
      });
    }
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    });
  }

  /** @throws Error with what was printed, when the text does not come in time or the launcher ends first */
  async prints(text: string, timeoutMillis = 120_000): Promise<void> {
    let over = false;
    void this.ended.then(() => {
      over = true;
    });
    await waitUntil(() => over || this.output.includes(text), timeoutMillis);
    if (!this.output.includes(text)) throw new Error(`"${text}" was not printed, but:\n${this.output}`);
  }

  isReady(): Promise<void> {
    return this.prints('ClassBoard is ready after');
  }

  signal(name: NodeJS.Signals): void {
    this.process.kill(name);
  }

  /** As a terminal does: the signal reaches every process of the group. */
  signalGroup(name: NodeJS.Signals): void {
    process.kill(-(this.process.pid as number), name);
  }
}
