import { z } from 'zod';
import { type Person, personSchema } from '../classes/person.ts';
import type { GradeOverridesRow } from '../database/schema.generated.ts';
import { givenPercent, line, moment, numberOrNull, sourcedId } from '../http/fields.ts';
import { lengths } from '../values/lengths.ts';

const reason = line(lengths.title).meta({ description: 'For staff alone; students never see it' });

/** What a teacher decides. */
export const overrideBody = z
  .strictObject({
    percent: givenPercent.nullable().default(null),
    letter: line(lengths.name)
      .nullable()
      .default(null)
      .meta({ description: 'null: that of the percent, by the score scale of the grading policy' }),
    reason,
  })
  .refine(({ percent, letter }) => percent !== null || letter !== null, 'expected a percent, a letter, or both')
  .meta({ id: 'GradeOverrideUpdate' });

export type OverrideValues = z.output<typeof overrideBody>;

export const override = z
  .object({
    classSourcedId: sourcedId,
    studentSourcedId: sourcedId,
    percent: z.number().nullable(),
    letter: z.string().nullable(),
    reason: z.string(),
    overriddenBy: personSchema.nullable().meta({ description: 'Who decided it as it stands' }),
    dateLastModified: moment,
    version: z.int(),
  })
  .meta({ id: 'GradeOverride' });

export type OverrideView = z.output<typeof override>;

export interface OverrideRow
  extends Pick<GradeOverridesRow, 'percent' | 'letter' | 'reason' | 'version' | 'updated_at'> {
  class_sourced_id: string;
  student_sourced_id: string;
  overridden_by: Person | null;
}

export const toOverrideView = (row: OverrideRow): OverrideView => ({
  classSourcedId: row.class_sourced_id,
  studentSourcedId: row.student_sourced_id,
  percent: numberOrNull(row.percent),
  letter: row.letter,
  reason: row.reason,
  overriddenBy: row.overridden_by,
  dateLastModified: row.updated_at.toISOString(),
  version: row.version,
});
