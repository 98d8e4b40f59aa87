import { z } from 'zod';
import { examplePerson, type Person, personJson, personSchema } from '../classes/person.ts';
import type { PreparedStatement } from '../database/database.ts';
import { isoOrNull, moment } from '../http/fields.ts';
import { countingExtensions, dueDateFor, maximumFor } from './counting-extensions.ts';

/** What an assignment asks of a student by the extension that counts for them. */
export const extendedStudent = z
  .object({
    student: personSchema,
    dueDate: moment.nullable().meta({ description: 'With the extra time' }),
    excused: z.boolean(),
    resultValueMax: z.number(),
  })
  .meta({ id: 'ExtendedStudent' });
export type ExtendedStudent = z.output<typeof extendedStudent>;

export const exampleExtendedStudent: ExtendedStudent = {
  student: examplePerson,
  dueDate: '2026-11-27T22:59:59.000Z',
  excused: false,
  resultValueMax: 15,
};

export interface ExtendedStudentRow {
  id: number;
  student: Person;
  due_date: Date | null;
  excused: boolean;
  result_value_max: string;
}

/** $1: assignment, $2: the student of the last entry or null, $3: how many. */
export const extendedStudentsStatement: PreparedStatement = {
  name: 'extended-students',
  text: `SELECT u.id, ${personJson('u')} AS student, ${dueDateFor('l', 'x')} AS due_date, x.excused,
      ${maximumFor('l', 'x')} AS result_value_max
    FROM ${countingExtensions('= $1', 'IS NOT NULL')} x JOIN line_items l ON l.id = x.line_item_id
      JOIN users u ON u.id = x.student_id AND u.status = 'active'
    WHERE u.id > coalesce($2::bigint, 0) ORDER BY u.id LIMIT $3`,
};

export const toExtendedStudent = (row: ExtendedStudentRow): ExtendedStudent => ({
  student: row.student,
  dueDate: isoOrNull(row.due_date),
  excused: row.excused,
  resultValueMax: Number(row.result_value_max),
});
