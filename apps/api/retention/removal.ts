import type { Tables } from '../database/schema.generated.ts';
import { type HeldBy, isHeld } from './legal-holds.ts';

/**
 * How a kind is found and removed. All statements take $1: the school, null for all of them; $2: what was due before this
 * moment. `remove` takes $3: how many rows at most; it gives what went, by school, as `Gone`. Files go after the commit.
 */
export interface Removal {
  readonly count: string;
  readonly remove: string;
  /**
   * For what somebody may begin to refer to: locks as many rows as $3 says, and `remove` takes their ids as $3. Its own
   * snapshot sees what was referred to before the lock was there; that of one statement alone would not.
   */
  readonly lock?: string;
  /** `remove` takes $4, the `last_id` that the batch before gave, and looks behind it alone: no batch reads what an earlier one did. */
  readonly walks?: true;
}

export interface Gone {
  school_id: number | null;
  row_count: number;
  /** Uploads that nothing refers to any more. */
  files: string[];
  /** Of a removal that walks; null where nothing went. */
  last_id?: number | null;
}

export interface DueRows {
  table: keyof Tables;
  /** SQL of the moment from which the period counts, with the row as `t`. */
  since: string;
  /** SQL where `since` in every row would take long; default: that it is before $2. */
  isDue?: string;
  only?: string;
  /** SQL of the school; null: rows of nobody in particular. */
  school?: string | null;
  /** Whom and what a hold has to name to keep the row; a text says why no hold concerns it. */
  holds: HeldBy | string;
  /** SQL of the upload that goes with the row. */
  file?: string;
}

export function due({
  table,
  since,
  isDue = `${since} < $2::timestamptz`,
  only = 'true',
  school = 't.school_id',
  holds,
}: DueRows): string {
  const conditions = [
    school === null ? '$1::bigint IS NULL' : `($1::bigint IS NULL OR ${school} = $1)`,
    isDue,
    only,
    ...(typeof holds === 'string' ? [] : [`NOT ${isHeld(holds)}`]),
  ];
  return `FROM ${table} t WHERE ${conditions.join(' AND ')}`;
}

/** Rows that somebody else has locked are left to the next batch: nobody waits for anybody. */
export const locked = (rows: DueRows, what: string): string =>
  `ARRAY(SELECT ${what} ${due(rows)} LIMIT $3 FOR UPDATE OF t SKIP LOCKED)`;

/** Sums the rows of `gone`: school_id, file. */
export const sums = `SELECT school_id, count(*)::integer AS row_count,
  coalesce(array_agg(DISTINCT file) FILTER (WHERE file IS NOT NULL), '{}') AS files FROM gone GROUP BY school_id`;

export const counted = (rows: DueRows, files: string): string =>
  `SELECT count(*) AS row_count, ${files} AS file_count, min(${rows.since}) AS oldest_at ${due(rows)}`;

export function deletion(rows: DueRows): Removal {
  const { table, school = 't.school_id', file } = rows;
  return {
    count: counted(rows, file === undefined ? '0::bigint' : `count(${file})`),
    remove: `WITH gone AS (DELETE FROM ${table} t WHERE t.ctid = ANY (${locked(rows, 't.ctid')})
      RETURNING ${school === null ? 'NULL::bigint' : school} AS school_id, ${file ?? 'NULL::uuid'} AS file) ${sums}`,
  };
}
