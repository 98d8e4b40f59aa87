import { readFileSync } from 'node:fs';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataStore } from 'cognito-local/lib/services/dataStore/dataStore.js';
import type { DataStoreFactory } from 'cognito-local/lib/services/dataStore/factory.js';
import { commandLine } from '../../cli/command-line.ts';
import { Failure } from '../../cli/failure.ts';

type Tree = Record<string, unknown>;

/**
 * Keeps pools and clients in memory and writes each as one JSON file, whole or not at all. The store
 * that cognito-local brings writes in place: a kill during a write leaves a file it cannot read again.
 */
export class CognitoStoreFactory implements DataStoreFactory {
  private readonly files: CognitoFile[] = [];

  constructor(private readonly folder: string) {}

  async create(_context: unknown, id: string, defaults: object): Promise<DataStore> {
    await mkdir(this.folder, { recursive: true });
    const file = new CognitoFile(join(this.folder, `${id}.json`), defaults as Tree);
    this.files.push(file);
    return file;
  }

  /** Returns when every change is on disk. */
  async flush(): Promise<void> {
    await Promise.all(this.files.map((file) => file.flush()));
  }
}

/** @throws Failure that names a file of pools or clients that cannot be read */
export async function requireReadablePools(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (name.endsWith('.json')) readTree(join(folder, name));
}

class CognitoFile implements DataStore {
  private readonly tree: Tree;
  private changed = false;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly path: string,
    defaults: Tree,
  ) {
    this.tree = { ...defaults, ...readTree(path) };
    this.save();
  }

  async getRoot<T>(): Promise<T | null> {
    return this.tree as T;
  }

  async get<T>(_context: unknown, key: string | string[], standard?: T): Promise<T> {
    let value: unknown = this.tree;
    for (const part of toPath(key)) {
      const tree = value as Tree | undefined;
      value = tree !== undefined && Object.hasOwn(tree, part) ? tree[part] : undefined;
    }
    return (value ?? standard ?? null) as T;
  }

  async set<T>(_context: unknown, key: string | string[], value: T): Promise<void> {
    const { parent, name } = this.place(key);
    parent[name] = value;
    this.save();
  }

  async delete(_context: unknown, key: string | string[]): Promise<void> {
    const { parent, name } = this.place(key);
    delete parent[name];
    this.save();
  }

  async flush(): Promise<void> {
    while (this.writing !== undefined) await this.writing;
  }

  private place(key: string | string[]): { parent: Tree; name: string } {
    const path = toPath(key);
    const name = path.pop() as string;
    let parent = this.tree;
    for (const part of path) {
      if (!Object.hasOwn(parent, part)) parent[part] = {};
      parent = parent[part] as Tree;
    }
    return { parent, name };
  }

  /** Changes that arrive during a write share the next one. */
  private save(): void {
    this.changed = true;
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
    });
  }

  private async write(): Promise<void> {
    await Promise.resolve();
    while (this.changed) {
      this.changed = false;
      const text = JSON.stringify(this.tree, null, 2);
      await writeFile(`${this.path}.unfinished`, text, { mode: 0o600 });
      await rename(`${this.path}.unfinished`, this.path);
    }
  }
}

const toPath = (key: string | string[]): string[] => (Array.isArray(key) ? [...key] : [key]);

function readTree(path: string): Tree {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return JSON.parse(text, (key, value) => (key.endsWith('Date') ? new Date(value) : value));
  } catch {
    throw new Failure({
      what: `The file of local users ${path} is broken`,
      why: 'it is not JSON',
      next: [`Restore it, or empty the data folder: ${commandLine('start', [], { reset: true })}`],
    });
  }
}
