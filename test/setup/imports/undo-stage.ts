import type { Row } from '../../../apps/api/database/database.ts';
import { type AccountToFollow, undoImport } from '../../../apps/api/imports/undo/undo-import.ts';
import { isActive, tableOf, undoneKinds } from '../../../apps/api/imports/undo/undo-kinds.ts';
import type { StoredUndo } from '../../../apps/api/imports/undo/undo-run.ts';
import type { FixtureSchool, FixtureUser } from '../api/fixtures.ts';
import type { ImportBench } from '../api/imports.ts';

/** Of every table that imports write the rows of a school by their ids, without what counts and dates their changes. */
export type SchoolState = Readonly<Record<string, ReadonlyMap<number, Row>>>;

const dates = ['version', 'updated_at', 'date_last_modified', 'begins_at', 'posting_changed_at'];

/** Undoes imports of a bench, as the job does. */
export class UndoStage {
  /** Accounts that were to follow. */
  readonly followed: AccountToFollow[] = [];

  constructor(
    private readonly bench: ImportBench,
    private readonly school: FixtureSchool,
    private readonly admin: FixtureUser,
  ) {}

  /** The last import of the school. */
  async lastImport(): Promise<string> {
    const { id } = await this.bench.database.one<{ id: string }>(
      'SELECT id FROM import_runs WHERE school_id = $1 ORDER BY id DESC LIMIT 1',
      [this.school.id],
    );
    return id;
  }

  async undo(runId: string, { skipChanged = false } = {}): Promise<StoredUndo> {
    const undo: StoredUndo = {
      state: 'queued',
      reason: 'The wrong year',
      skipChanged,
      requestedBy: this.admin.id,
      requestedAt: new Date().toISOString(),
      finishedAt: null,
      undone: null,
      conflictCount: 0,
      conflicts: [],
      notUndone: [],
    };
    await this.bench.database.run('UPDATE import_runs SET undo = $2::jsonb WHERE id = $1', [
      runId,
      JSON.stringify(undo),
    ]);
    await this.carryOut(runId, undo);
    return this.outcome(runId);
  }

  /** What the job does with an undo that is asked for. */
  async carryOut(runId: string, undo: StoredUndo): Promise<void> {
    await undoImport(this.bench.database, {
      schoolId: this.school.id,
      runId,
      undo,
      follow: async (_client, accounts) => {
        this.followed.push(...accounts);
      },
    });
  }

  async outcome(runId: string): Promise<StoredUndo> {
    const { undo } = await this.bench.database.one<{ undo: StoredUndo }>('SELECT undo FROM import_runs WHERE id = $1', [
      runId,
    ]);
    return undo;
  }

  async state(): Promise<SchoolState> {
    const state: Record<string, Map<number, Row>> = {};
    for (const table of undoneKinds.map(tableOf)) {
      const rows = await this.bench.database.query<{ id: number; row: Row }>(
        `SELECT id, to_jsonb(t) - $2::text[] AS row FROM ${table} t WHERE school_id = $1 ORDER BY id`,
        [this.school.id, dates],
      );
      state[table] = new Map(rows.map(({ id, row }) => [id, row]));
    }
    const terms = await this.bench.database.query<{ id: number; row: Row }>(
      `SELECT l.class_id AS id, jsonb_build_object('terms', jsonb_agg(l.academic_session_id ORDER BY l.academic_session_id)) AS row
       FROM class_terms l JOIN classes k ON k.id = l.class_id WHERE k.school_id = $1 GROUP BY l.class_id`,
      [this.school.id],
    );
    return { ...state, class_terms: new Map(terms.map(({ id, row }) => [id, row])) };
  }

  /** Of all that counts: as many rows, and a sum over what they hold. For schools too large to compare row by row. */
  async sums(): Promise<Readonly<Record<string, unknown>>> {
    const sums: Record<string, unknown> = {};
    for (const kind of undoneKinds) {
      sums[kind] = await this.bench.database.one(
        `SELECT count(*) AS rows, sum(hashtextextended((to_jsonb(t) - $2::text[])::text, 0))::text AS sum
         FROM ${tableOf(kind)} t WHERE school_id = $1 AND ${isActive(kind, 't')}`,
        [this.school.id, dates],
      );
    }
    return sums;
  }

  /** Every row of before is as it was, and no row that came since counts. */
  async expectState(before: SchoolState): Promise<void> {
    const after = await this.state();
    for (const [table, rows] of Object.entries(before)) {
      const now = after[table] as ReadonlyMap<number, Row>;
      const kept = [...rows.keys()].map((id) => [table, now.get(id)]);
      expect(kept).toEqual([...rows.values()].map((row) => [table, row]));
      if (table === 'class_terms') continue;
      const more = [...now].filter(([id]) => !rows.has(id)).map(([, row]) => row);
      const active = more.filter((row) => ('ended_at' in row ? row.ended_at === null : row.status === 'active'));
      expect([table, active]).toEqual([table, []]);
    }
  }
}
