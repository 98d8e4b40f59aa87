import { Injectable } from '@nestjs/common';
import { classOf, type TableClasses } from '../../database/data-classes/table-classes.ts';
import { dataClasses } from '../../database/data-classes.ts';
import type { Row } from '../../database/database.ts';
import type { UploadsRow } from '../../database/schema.generated.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';

export interface PersonData {
  /** Rows about the person, by table. */
  tables: Record<string, Row[]>;
  /** Rows about something else that name the person as who did it: which, and when. */
  doneByThePerson: Record<string, Row[]>;
  /** What the ids in rows stand for. */
  classes: Named[];
  assignments: Named[];
  files: StoredFile[];
}

export interface Named {
  id: number;
  sourced_id: string;
  title: string;
}

export type StoredFile = Pick<UploadsRow, 'id' | 'purpose' | 'object_key' | 'file_name' | 'content_type'>;

/** Everything that is stored about a person, by what `data-classes.ts` says of each table. */
@Injectable()
export class PersonDataReader {
  constructor(private readonly database: JobsDatabase) {}

  /**
   * One state of all tables.
   * @param isOwn whether the person reads it: without what is there for staff alone
   */
  read(userId: number, isOwn: boolean): Promise<PersonData> {
    return this.database.transaction(async () => {
      await this.database.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const tables: PersonData['tables'] = {};
      const doneByThePerson: PersonData['doneByThePerson'] = {};
      for (const [table, description] of Object.entries(dataClasses)) {
        const rows = await this.rowsAbout(table, description, userId, isOwn);
        if (rows.length > 0) tables[table] = rows;
        const acts = await this.actsIn(table, description, userId);
        if (acts.length > 0) doneByThePerson[table] = acts;
      }
      return {
        tables,
        doneByThePerson,
        classes: await this.database.query<Named>(classesStatement, [userId]),
        assignments: await this.database.query<Named>(assignmentsStatement, [userId]),
        files: await this.database.query<StoredFile>(filesStatement, [userId]),
      };
    });
  }

  private async rowsAbout(table: string, description: TableClasses, userId: number, isOwn: boolean): Promise<Row[]> {
    const { about, ownRows, staffOnly } = description;
    if (about === undefined) return [];
    const secret = Object.keys(description.columns).filter((column) => classOf(description, column) === 'credential');
    const hidden = isOwn ? [...secret, ...(staffOnly ?? [])] : secret;
    const rows = await this.database.query<{ row: Row }>(
      `SELECT to_jsonb(t) - $2::text[] AS row FROM ${table} t WHERE ${about}${isOwn && ownRows !== undefined ? ` AND ${ownRows}` : ''}
       ORDER BY to_jsonb(t) -> 'id'`,
      [userId, hidden],
    );
    return rows.map(({ row }) => row);
  }

  private async actsIn(table: string, { by }: TableClasses, userId: number): Promise<Row[]> {
    if (by === undefined) return [];
    const rows = await this.database.query<{ row: Row }>(
      `SELECT jsonb_strip_nulls(jsonb_build_object('id', to_jsonb(t) -> 'id', 'sourced_id', to_jsonb(t) -> 'sourced_id',
         'created_at', coalesce(to_jsonb(t) -> 'created_at', to_jsonb(t) -> 'at', to_jsonb(t) -> 'changed_at'),
         'as', (SELECT jsonb_agg(name) FROM unnest($2::text[]) AS of (name) WHERE (to_jsonb(t) ->> name)::bigint = $1))) AS row
       FROM ${table} t WHERE ${by.map((column) => `t.${column} = $1`).join(' OR ')} ORDER BY to_jsonb(t) -> 'id'`,
      [userId, by],
    );
    return rows.map(({ row }) => row);
  }
}

const classesStatement = `SELECT id, sourced_id, title FROM classes
  WHERE id IN (SELECT class_id FROM enrollments WHERE user_id = $1) ORDER BY id`;

const assignmentsStatement = `SELECT id, sourced_id, title FROM line_items WHERE id IN (
    SELECT line_item_id FROM results WHERE student_id = $1
    UNION SELECT line_item_id FROM submissions WHERE student_id = $1
    UNION SELECT line_item_id FROM extensions WHERE student_id = $1) ORDER BY id`;

/** A bundle that an administrator imported is of the school; an earlier export holds what this one does; a report that was withdrawn is shown to nobody. */
const filesStatement = `SELECT u.id, u.purpose, u.object_key, u.file_name, u.content_type FROM uploads u
  WHERE u.state = 'completed' AND u.scan_status <> 'infected' AND (u.owner_id = $1 AND u.purpose IN ('avatar', 'submission')
    OR u.id IN (SELECT upload_id FROM reports WHERE student_id = $1 AND withdrawn_at IS NULL)) ORDER BY u.id`;
