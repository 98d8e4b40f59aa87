import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

export type ChangeKind = 'code' | 'migrations';

const settleMillis = 80;

/**
 * Calls `onChange` when files that the API is made of have been saved, once for what is saved together.
 * @param onChange given what changed and the name of the first file
 * @returns stops the watching
 */
export function watchApi(root: string, onChange: (kind: ChangeKind, file: string) => void): () => void {
  let pending: { kind: ChangeKind; file: string } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const note = (kind: ChangeKind, file: string) => {
    pending ??= { kind, file };
    if (kind === 'migrations') pending.kind = kind;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const change = pending;
      pending = undefined;
      if (change !== undefined) onChange(change.kind, change.file);
    }, settleMillis);
  };
  const watchers: FSWatcher[] = [];
  const add = (folder: string, recursive: boolean, kindOf: (name: string) => ChangeKind | undefined) => {
    const watcher = watch(join(root, folder), { recursive }, (_event, name) => {
      const kind = name === null ? undefined : kindOf(name);
      if (kind !== undefined) note(kind, join(folder, name as string));
    });
    // A folder that vanishes, as on a switch of branches, must not end the session.
    watcher.on('error', () => undefined);
    watchers.push(watcher);
  };
  const isSource = (name: string) => /\.(ts|json)$/.test(name) && !name.endsWith('.spec.ts');
  add('apps/api', true, (name) => (isSource(name) ? 'code' : undefined));
  add('migrations', true, (name) => (isSource(name) ? 'migrations' : undefined));
  add('.', false, (name) => (name === '.env' || name === 'tsconfig.json' ? 'code' : undefined));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
