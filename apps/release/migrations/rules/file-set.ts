import type { RuleHit } from './findings.ts';

export interface FileSet {
  /** Git reference of the running release. */
  base: string | null;
  /** Time of the newest migration of the base, milliseconds; 0 where it has none. */
  newestReleasedMillis: number;
  /** Text of migrations/index.ts, where there is one. */
  index: string | undefined;
}

/** A file of the base that was changed or deleted after its release. */
export const changedAfterRelease = (file: string, { base }: FileSet): RuleHit => ({
  check: 'M02',
  facts: { detail: `${file} is part of ${base}: databases that have it keep the old form` },
});

/** The name shows when a migration was written; the runner goes by the name of the class. */
export const judgeFileName = (fileName: string): RuleHit[] =>
  fileName === 'index.ts' || /^\d{13}-[\w-]+\.ts$/.test(fileName)
    ? []
    : [
        {
          check: 'M03',
          facts: { detail: `the name ${fileName} is not understood: 13 digits, a dash, words and .ts are expected` },
        },
      ];

/** Whether the runner would run a pending migration, and in order. */
export function judgePlace(name: string, { newestReleasedMillis, index }: FileSet): RuleHit[] {
  const hits: RuleHit[] = [];
  if (timeOf(name) <= newestReleasedMillis)
    hits.push({
      check: 'M03',
      facts: { detail: 'it is older than the newest released migration: the runner refuses it' },
    });
  if (index !== undefined && !index.includes(name))
    hits.push({
      check: 'M03',
      facts: { detail: 'migrations/index.ts does not list it: the runner would never run it' },
    });
  return hits;
}

/** Milliseconds at the end of a class name; 0 where there are none. */
export const timeOf = (name: string): number => Number(name.match(/\d{13}$/)?.[0] ?? 0);
