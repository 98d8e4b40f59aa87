import type { Database } from '../../database/database.ts';
import type { SchoolTable } from './school-tables.ts';

/** Removes some of what a closed school has, in a transaction; 0: nothing is left. */
export type Step = (database: Database, schoolId: number, share: Share) => Promise<{ rows: number; files: number }>;

interface Share {
  /** At most so many rows. */
  rows: number;
  /** It stays until the school goes: whoever is cut off asks it whether to continue. */
  proposalId: number;
}

const statement =
  (text: string): Step =>
  async (database, schoolId, { rows }) => ({ rows: await database.run(text, [schoolId, rows]), files: 0 });

const batch = ({ table, belongs }: SchoolTable, only = 'true') =>
  `t.ctid = ANY (ARRAY(SELECT t.ctid FROM ${table} t WHERE ${belongs} AND ${only} LIMIT $2))`;

/** Takes files out of what refers to them. */
export const releaseOfFiles = (own: SchoolTable): Step[] =>
  own.uploads.map(({ column, nullable }) =>
    statement(
      nullable
        ? `UPDATE ${own.table} t SET ${column} = NULL WHERE ${batch(own, `t.${column} IS NOT NULL`)}`
        : `DELETE FROM ${own.table} t WHERE ${batch(own)}`,
    ),
  );

/** Rows that refer to others of their table lose that first; proposals go with the school. */
export const removalOfRows = (own: SchoolTable): Step[] => [
  ...own.selfReferences.map((column) =>
    statement(`UPDATE ${own.table} t SET ${column} = NULL WHERE ${batch(own, `t.${column} IS NOT NULL`)}`),
  ),
  own.table === 'cleanup_proposals'
    ? removalOfOtherProposals
    : statement(`DELETE FROM ${own.table} t WHERE ${batch(own)}`),
];

const removalOfOtherProposals: Step = async (database, schoolId, { proposalId }) => ({
  rows: await database.run('DELETE FROM cleanup_proposals WHERE school_id = $1 AND id <> $2', [schoolId, proposalId]),
  files: 0,
});

/**
 * After everything else, whose removal it records too. In one walk by id, as the history of every school is one table: a step
 * for one removal, which knows where the last batch ended, and begins again until a whole walk finds nothing.
 */
export function removalOfHistory(): Step {
  let after = 0;
  const next = async (database: Database, schoolId: number, rows: number) => {
    const found = await database.one<{ removed: number; last_id: number | null }>(
      'SELECT removed, last_id FROM remove_grade_history_after($1, now(), $2, $3)',
      [schoolId, rows, after],
    );
    after = found.last_id ?? 0;
    return found.removed;
  };
  return async (database, schoolId, { rows }) => {
    const began = after;
    const removed = await next(database, schoolId, rows);
    return { rows: removed === 0 && began > 0 ? await next(database, schoolId, rows) : removed, files: 0 };
  };
}
