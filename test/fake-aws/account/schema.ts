import { spawnSync } from 'node:child_process';
import { repositoryRoot } from '../../../apps/cli/run-tool.ts';
import type { FakeAccount } from '../handlers.ts';
import { Registry } from './registry.ts';

interface Migration {
  readonly name: string;
  readonly compatibleFrom: string;
}

/**
 * Which migrations the database has. An image built from a commit of this clone brings those of that commit, so that a
 * migration which somebody commits is pending, applied and reverted in a rehearsal as in life; nothing else is in them.
 */
export class Schema {
  private readonly applied = new Map<string, Migration>();

  constructor(private readonly fake: FakeAccount) {}

  /** What the migration task prints; undefined for an image of no commit that this clone has. */
  answer(image: string, command: readonly string[]): object | undefined {
    const known = this.migrationsOf(image);
    if (known === undefined) return undefined;
    // What follows another database has what that one has.
    if (this.fake.settings.database.replicaOf !== undefined) for (const one of known) this.applied.set(one.name, one);
    if (command.includes('status')) return this.status(known);
    if (command.includes('revert')) return this.revert(command[command.indexOf('--to') + 1] ?? '');
    const pending = known.filter(({ name }) => !this.applied.has(name));
    for (const migration of pending) this.applied.set(migration.name, migration);
    return { ...this.status(known), applied: pending.map(({ name }) => name), fixed: [] };
  }

  private revert(stays: string): object {
    const names = [...this.applied.keys()].sort(byMoment);
    const reverted = names.slice(names.indexOf(stays) + 1).toReversed();
    for (const name of reverted) this.applied.delete(name);
    return { reverted };
  }

  private status(known: readonly Migration[]): object {
    const others = [...this.applied.values()].filter(({ name }) => !known.some((one) => one.name === name));
    const migrations = [
      ...known.map((one) => ({ ...one, applied: this.applied.has(one.name), known: true })),
      ...others.map((one) => ({ ...one, applied: true, known: false })),
    ];
    const newest = [...this.applied.values()].sort((one, other) => byMoment(one.name, other.name)).at(-1);
    const schema = { newest: newest?.name ?? null, compatibleFrom: newest?.compatibleFrom ?? null };
    return {
      migrations,
      pending: known.filter(({ name }) => !this.applied.has(name)).length,
      schema,
      invalidIndexes: [],
    };
  }

  private migrationsOf(image: string): Migration[] | undefined {
    const found = this.fake.part(Registry).find({ imageDigest: image.split('@')[1] });
    const commit = found?.tags.find((tag) => /^[0-9a-f]{40}$/.test(tag));
    if (commit === undefined) return undefined;
    const declared = ['-e', 'class [A-Za-z]+[0-9]{13} implements', '-e', 'static readonly compatibleFrom = '];
    const { status, stdout } = spawnSync('git', ['grep', '-hE', ...declared, commit, '--', 'migrations'], {
      cwd: repositoryRoot,
      encoding: 'utf8',
    });
    if (status !== 0) return undefined;
    const pairs = stdout.matchAll(/class (\w+) implements[^\n]*\n\s*static readonly compatibleFrom = '([^']+)'/g);
    return [...pairs]
      .map(([, name = '', compatibleFrom = '']) => ({ name, compatibleFrom }))
      .sort((one, other) => byMoment(one.name, other.name));
  }
}

const byMoment = (one: string, other: string): number => one.slice(-13).localeCompare(other.slice(-13));
