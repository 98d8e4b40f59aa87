import type { Backfill } from './backfill.ts';

/** Every backfill that workers carry out by themselves; one that has finished can be taken out a release later. */
export const backfills: readonly Backfill[] = [];
