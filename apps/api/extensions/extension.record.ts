import { z } from 'zod';
import { examplePerson, type Person, personJson, personSchema } from '../classes/person.ts';
import { points } from '../http/fields.ts';
import { type Field, fieldsOf, readOnly } from '../records/fields.ts';
import { decimal, flag, moment, nullable, text, wholeNumber } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { lengths } from '../values/lengths.ts';

const { column, reference, optionalReference } = fieldsOf('extensions');

const minutesOfYear = 365 * 24 * 60;

const grantedBy: Field<Person | null, undefined, z.ZodNullable<typeof personSchema>> = {
  expression: `CASE WHEN granter.id IS NOT NULL THEN ${personJson('granter')} END`,
  join: 'LEFT JOIN users granter ON granter.id = extensions.granted_by',
  input: undefined,
  output: personSchema.nullable().meta({ description: 'Who granted it as it stands' }),
  read: (stored) => stored,
  example: { ...examplePerson, sourcedId: 'teacher-4', givenName: 'Emmy', familyName: 'Noether' },
};

/** What one assignment asks of a student, or of a group, that differs from what it asks of the class. */
const reason = z.string().nullable().meta({
  description: 'For those who teach the class and administrators; null to observers, and students never see it',
});

export const extension = record('Extension', 'extensions', {
  lineItemSourcedId: readOnly(reference('line_item_id', 'lineItem', { example: 'sheet-3' })),
  studentSourcedId: optionalReference('student_id', 'student', {
    example: 'student-17',
    initial: null,
    description: 'For whom it is: a student of the class, or else a group',
  }),
  groupSourcedId: optionalReference('group_id', 'group', { example: null, initial: null }),
  dueDate: column('due_date', nullable(moment), {
    example: '2026-11-25T22:59:59.000Z',
    initial: null,
    description: 'Later than that of the assignment; null: as that',
  }),
  extraTimeMinutes: column('extra_time_minutes', nullable(wholeNumber(1, minutesOfYear)), {
    example: null,
    initial: null,
    description: 'Added to the due date that counts',
  }),
  excused: column('excused', flag, {
    example: false,
    initial: false,
    description: 'The assignment counts for nothing, as with the score status exempt',
  }),
  resultValueMax: column('result_value_max', nullable(decimal(points.min(0.000_000_000_1))), {
    example: null,
    initial: null,
    description: 'Other points possible; null: those of the assignment',
  }),
  reason: {
    ...column('reason', text(lengths.title), { example: 'Illness, certificate of 20 November' }),
    output: reason,
  },
  grantedBy,
});
