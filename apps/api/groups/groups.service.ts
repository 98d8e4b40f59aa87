import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../database/database.ts';
import type { ClassGroupMembersRow, ExtensionsRow } from '../database/schema.generated.ts';
import { refuseClosed } from '../grading/closed-periods.ts';
import { requestRecalculations } from '../grading/recalculation-requests.ts';
import type { ListPage } from '../http/pages.ts';
import { describeList, type ListQuery } from '../records/lists.ts';
import type { ValuesOf } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { group } from './group.record.ts';

type Group = z.output<typeof group.response>;
type GroupValues = ValuesOf<typeof group>;
type Place = { schoolId: number; classId: number };

/** $1: class. */
export const groupList = describeList(group, {
  place: 'class_groups.class_id = $1',
  sorts: { title: ['lower(class_groups.title)'] },
});

const ofActiveItems = `FROM extensions x JOIN line_items l ON l.id = x.line_item_id AND l.status = 'active'
  WHERE x.group_id = $1 AND x.status = 'active'`;

const dependants = { extensions: `SELECT count(*) ${ofActiveItems}` };

/** $1: group, $2: its members from now on. Gives who joined and who left. */
const setMembersStatement = {
  name: 'group-set-members',
  text: `WITH left_group AS (
      DELETE FROM class_group_members WHERE group_id = $1 AND student_id <> ALL ($2::bigint[]) RETURNING student_id
    ), joined AS (
      INSERT INTO class_group_members (group_id, student_id) SELECT $1, unnest($2::bigint[])
      ON CONFLICT (group_id, student_id) DO NOTHING RETURNING student_id
    )
    SELECT student_id FROM left_group UNION ALL SELECT student_id FROM joined`,
};

/** Of the students $2, those that an extension of the group $1 touches: who has none of their own for that assignment. */
const touchedStatement = {
  name: 'group-touched-students',
  text: `SELECT s.student_id, x.line_item_id FROM unnest($2::bigint[]) AS s (student_id) CROSS JOIN LATERAL (
      SELECT x.line_item_id ${ofActiveItems} AND NOT EXISTS (SELECT 1 FROM extensions own
        WHERE own.line_item_id = x.line_item_id AND own.student_id = s.student_id AND own.status = 'active')) x`,
};

type Touched = Pick<ExtensionsRow, 'line_item_id'> & Pick<ClassGroupMembersRow, 'student_id'>;

@Injectable()
export class GroupsService {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  async list(classId: number, query: ListQuery): Promise<ListPage<Group>> {
    return this.records.list(group, groupList, [classId], query);
  }

  async read(id: number): Promise<Group> {
    return this.records.read(group, id);
  }

  async create(place: Place, values: GroupValues): Promise<Group> {
    return this.database.transaction(async () => {
      const resolved = await this.resolve(place, values);
      const id = await this.records.insert(group, place, resolved);
      await this.setMembers(id, resolved.furtherIds);
      return this.read(id);
    });
  }

  /**
   * Who joins or leaves a group that has extensions gets new totals, and nobody else.
   * @throws Problem grading-period-closed where that touches somebody's grades in a closed grading period
   */
  async update(place: Place, id: number, changes: Partial<GroupValues>, ifMatch: number): Promise<Group> {
    return this.database.transaction(async () => {
      const stored = await this.records.lock(group, id, ifMatch);
      const values = { ...stored, ...changes };
      const resolved = await this.resolve(place, values);
      const moved = changes.studentSourcedIds === undefined ? [] : await this.setMembers(id, resolved.furtherIds);
      await this.records.write(group, id, resolved, moved.length > 0);
      const touched = await this.database.query<Touched>(touchedStatement, [id, moved]);
      const itemIds = touched.map((row) => row.line_item_id);
      await refuseClosed(this.database, 'id', itemIds);
      await requestRecalculations(this.database, place.classId, [...new Set(touched.map((row) => row.student_id))]);
      return this.read(id);
    });
  }

  /** Its extensions of deleted assignments end with it: an import can bring such an assignment back. */
  async delete(id: number, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      await this.records.delete(group, id, ifMatch, dependants);
      await this.database.run(
        `UPDATE extensions SET status = 'tobedeleted', date_last_modified = now(), updated_at = now(), version = version + 1
         WHERE group_id = $1 AND status = 'active'`,
        [id],
      );
    });
  }

  /** The members as further references; those who are there already are found again. */
  private resolve(place: Place, values: GroupValues) {
    const students = values.studentSourcedIds.map((sourcedId, index) => {
      return { kind: 'student', sourcedId, pointer: `/studentSourcedIds/${index}` } as const;
    });
    return this.records.resolve(group, place, values, students);
  }

  private async setMembers(id: number, studentIds: readonly (number | null)[]): Promise<number[]> {
    const moved = await this.database.query<{ student_id: number }>(setMembersStatement, [id, studentIds]);
    return moved.map((row) => row.student_id);
  }
}
