import type { Recording } from './running-release/recording.ts';
import { type CompatibilityBase, prepareBase } from './running-release/replay.ts';
import { type SeedResult, seedTables } from './scratch/seed.ts';
import type { SeedHint } from './scratch/seed-hints.ts';
import type { ScratchServer } from './scratch/server.ts';

/** Two databases with the base release's schema, one of them with rows, and what is known of them. */
export interface Baseline extends SeedResult {
  seeded: string;
  empty: string;
  compatibility: CompatibilityBase | undefined;
}

export interface BaselineParts {
  /** Makes the schema in an empty database. */
  build(database: string): Promise<void>;
  rowsPerTable: number;
  seedHints: Readonly<Record<string, SeedHint>>;
  recording: Recording | undefined;
}

export async function makeBaseline(
  server: ScratchServer,
  { build, rowsPerTable, seedHints, recording }: BaselineParts,
): Promise<Baseline> {
  const empty = await server.create();
  await build(empty);
  const seeded = await server.create(empty);
  const seeding = await server.with(seeded, (client) => seedTables(client, () => rowsPerTable, seedHints));
  if (recording === undefined) return { seeded, empty, ...seeding, compatibility: undefined };
  const copies = { empty: await server.create(empty), seeded: await server.create(seeded) };
  const compatibility = await prepareBase(
    {
      empty: (work) => server.with(copies.empty, work, 'runtime'),
      seeded: (work) => server.with(copies.seeded, work, 'runtime'),
    },
    recording,
  );
  for (const copy of Object.values(copies)) await server.drop(copy);
  return { seeded, empty, ...seeding, compatibility };
}
