import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GitHubServer } from './github-server.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Scripts of .github/scripts as a step of a workflow runs them: plain Node, the job's variables, a folder of their own. */
export class WorkflowScripts {
  private constructor(
    readonly folder: string,
    readonly github: GitHubServer,
  ) {}

  static async start(): Promise<WorkflowScripts> {
    return new WorkflowScripts(await mkdtemp(join(tmpdir(), 'classboard-workflow-')), await GitHubServer.start());
  }

  async stop(): Promise<void> {
    await this.github.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  run(args: readonly string[], variables: Record<string, string> = {}): Promise<Ran> {
    const env = {
      PATH: process.env.PATH ?? '',
      GITHUB_API_URL: this.github.url,
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_REPOSITORY: 'school/classboard',
      GITHUB_RUN_ID: '42',
      GITHUB_STEP_SUMMARY: join(this.folder, 'summary.md'),
      GITHUB_OUTPUT: join(this.folder, 'output.txt'),
      GH_TOKEN: 'token-of-the-job',
      PULL_REQUEST: '7',
      ...variables,
    };
    const [script = '', ...rest] = args;
    const child = spawn(process.execPath, [join(root, '.github/scripts', script), ...rest], { env, cwd: this.folder });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, output })));
  }

  /** Writes report.md and gives its path. */
  async file(text: string): Promise<string> {
    const path = join(this.folder, 'report.md');
    await writeFile(path, text);
    return path;
  }

  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  git(...args: string[]): string {
    return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example', ...args], {
      cwd: this.folder,
      encoding: 'utf8',
    }).trim();
  }
}
