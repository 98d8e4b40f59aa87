import { z } from 'zod';
import { sourcedId } from '../http/fields.ts';
import { fieldsOf, readOnly } from '../records/fields.ts';
import { text } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { lengths } from '../values/lengths.ts';

export const maxMembers = 500;

const { column, reference } = fieldsOf('class_groups');

/** Some of the students of one class. OneRoster has no such record; a section of a class is a class of its own there. */
export const group = record(
  'ClassGroup',
  'class_groups',
  {
    title: column('title', text(lengths.title), { example: 'Lab group B' }),
    classSourcedId: readOnly(reference('class_id', 'class', { example: 'class-physics-10a' })),
    // In a table of its own, which the service writes.
    studentSourcedIds: {
      expression: `ARRAY(SELECT u.sourced_id FROM class_group_members m JOIN users u ON u.id = m.student_id
        WHERE m.group_id = class_groups.id AND u.status = 'active' ORDER BY lower(u.family_name), lower(u.given_name), u.id)`,
      input: z
        .array(sourcedId)
        .max(maxMembers)
        .refine((ids) => new Set(ids).size === ids.length, 'expected every student once')
        .meta({ description: 'Students of the class, former and upcoming ones too; replaces the members' }),
      output: z.array(sourcedId).meta({ description: 'By family name' }),
      read: (stored: string[]) => stored,
      example: ['student-17'],
      initial: [],
    },
  },
  { ofClass: { class_id: 'id' } },
);
