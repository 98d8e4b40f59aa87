import type pg from 'pg';
import type { Applied, FileCounts } from '../apply/apply.ts';
import type { StagedFile } from '../apply/staging.ts';
import type { KeptFile } from '../bundle/file-names.ts';
import { files } from '../bundle/files.ts';
import type { Findings } from '../bundle/findings.ts';
import { type HeldFile, keptRecords } from './hold.ts';

/** What a school consists of: any share above its limit is held, however few records that are. */
const people: ReadonlySet<KeptFile> = new Set(['users', 'classes', 'enrollments']);

/** Of other files this many may go whatever their share, such as the last assignment of a category. */
const othersUnasked = 10;

interface Removals {
  file: KeptFile;
  /** Records in the bundle's file. */
  rows: number;
  /** Active records that came with imports, before this one. */
  active: number;
  inactivated: number;
}

/**
 * Whether a file would deactivate more than the school wants to happen unasked. One without a record is more likely an
 * export that failed than a school that closed.
 */
export function isOverLimit({ file, rows, active, inactivated }: Removals, limitPercent: number): boolean {
  if (inactivated === 0) return false;
  if (rows === 0) return true;
  if (inactivated * 100 <= active * limitPercent) return false;
  return people.has(file) || inactivated > othersUnasked;
}

/** To be read before anything is applied. */
export async function countActive(
  client: pg.ClientBase,
  staged: readonly StagedFile[],
  schoolId: number,
): Promise<ReadonlyMap<KeptFile, number>> {
  const counts = new Map<KeptFile, number>();
  for (const { file } of staged) {
    const { rows } = await client.query<{ active: number }>(
      `SELECT count(*)::integer AS active FROM ${files[file].table} WHERE school_id = $1 AND imported AND status = 'active'`,
      [schoolId],
    );
    counts.set(file, rows[0]?.active ?? 0);
  }
  return counts;
}

export interface RemovalFacts {
  schoolId: number;
  limitPercent: number;
  staged: readonly StagedFile[];
  active: ReadonlyMap<KeptFile, number>;
  applied: Applied;
  /** By file what an administrator confirmed, see `confirmedRemovals`. */
  confirmed: ReadonlyMap<string, string>;
}

/**
 * Judges what was applied, in its transaction: the diff of all files where one of them would deactivate too much and
 * nobody confirmed exactly that; undefined where the import may be committed.
 */
export async function removalsOverLimit(client: pg.ClientBase, facts: RemovalFacts): Promise<HeldFile[] | undefined> {
  const { schoolId, limitPercent, staged, active, applied, confirmed } = facts;
  const judged = staged.flatMap(({ file, mode, rows }) => {
    const counts: FileCounts | undefined = applied.files.get(file);
    if (counts === undefined) return [];
    const { created, updated, inactivated } = counts;
    const before = active.get(file) ?? 0;
    const isOver = isOverLimit({ file, rows, active: before, inactivated }, limitPercent);
    return [{ kept: file, mode, active: before, created, updated, inactivated, isOverLimit: isOver }];
  });
  if (!judged.some((file) => file.isOverLimit)) return undefined;
  const held: HeldFile[] = [];
  for (const { kept, ...counts } of judged) {
    const { rows } = await client.query<{ records: string[]; digest: string }>(deactivated(kept), [
      schoolId,
      keptRecords,
    ]);
    const percent = counts.active === 0 ? 0 : Math.round((counts.inactivated * 1_000) / counts.active) / 10;
    held.push({
      file: `${kept}.csv`,
      ...counts,
      percent,
      records: rows[0]?.records ?? [],
      digest: rows[0]?.digest ?? '',
    });
  }
  const isConfirmed = held.every((file) => !file.isOverLimit || confirmed.get(file.file) === file.digest);
  return isConfirmed ? undefined : held;
}

/** Says it where nobody can be asked. */
export function reportRemovals(findings: Findings, held: HeldFile, limitPercent: number): void {
  if (!held.isOverLimit) return;
  const message =
    `would deactivate ${held.inactivated} of ${held.active} records (${held.percent} %, the school's limit is ${limitPercent} %); ` +
    'run it with --allow-removals where that is meant';
  findings.at('mass-removal', held.file, null, null, message);
}

/** The records that this transaction deactivated. $1: the school, $2: how many of them to name. */
const deactivated = (file: KeptFile): string => `WITH gone AS (
    SELECT sourced_id FROM ${files[file].table}
    WHERE school_id = $1 AND imported AND status = 'tobedeleted' AND updated_at = now())
  SELECT ARRAY(SELECT sourced_id FROM gone ORDER BY sourced_id COLLATE "C" LIMIT $2) AS records,
    encode(sha256(convert_to(coalesce((SELECT string_agg(sourced_id, E'\\n' ORDER BY sourced_id COLLATE "C") FROM gone), ''),
      'UTF8')), 'hex') AS digest`;
