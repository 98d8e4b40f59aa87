import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface CheckRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A git repository with migrations and a release, below the project so that its packages are found. */
export class MigrationProject {
  private constructor(readonly folder: string) {}

  static async create(): Promise<MigrationProject> {
    await mkdir('.local', { recursive: true });
    const project = new MigrationProject(await mkdtemp(resolve('.local', 'check-')));
    await mkdir(join(project.folder, 'migrations'));
    project.git('init', '--quiet');
    return project;
  }

  /** Writes `NUMBER-NAME.ts` with a class that runs these statements. */
  async migration(number: number, name: string, up: string, down: string, lines = ''): Promise<void> {
    const stamp = 1_790_000_000_000 + number;
    const className = `${name
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('')}${stamp}`;
    await this.file(
      `migrations/${stamp}-${name}.ts`,
      `import type { MigrationInterface, QueryRunner } from 'typeorm';
export class ${className} implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  ${lines}
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`${up}\`);
  }
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`${down}\`);
  }
}
`,
    );
  }

  file(path: string, text: string): Promise<void> {
    return writeFile(join(this.folder, path), text);
  }

  release(tag: string): void {
    this.git('add', '--all');
    this.git('-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '--message', tag);
    this.git('tag', tag);
  }

  /** Runs `npm run migrate:check -- ARGS` on the repository. */
  check(...args: string[]): Promise<CheckRun> {
    return runMigrate('check', ['--migrations', join(this.folder, 'migrations'), '--rows', '12000', ...args]);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  git(...args: string[]): void {
    execFileSync('git', ['-C', this.folder, ...args], { stdio: 'pipe' });
  }
}

/** Runs `npm run migrate:COMMAND -- ARGS`. */
export function runMigrate(command: 'check' | 'new', args: string[]): Promise<CheckRun> {
  const loader = resolve('apps/local/loader.mjs');
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, ['--import', loader, 'apps/release/main.ts', 'migrate', command, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const run: CheckRun = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      run.stdout += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      run.stderr += chunk.toString('utf8');
    });
    child.on('error', reject);
    child.on('close', (code) => done({ ...run, code }));
  });
}

/** Folders of scratch servers that are there now. */
export async function scratchFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('classboard-check-'));
}
