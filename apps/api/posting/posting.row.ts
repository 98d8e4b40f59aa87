import { z } from 'zod';
import { posting } from '../assignments/assignment.record.ts';
import { result } from '../assignments/result.record.ts';
import { type Person, personSchema } from '../classes/person.ts';
import type { LineItemsRow, ResultsRow } from '../database/schema.generated.ts';
import { sourcedId } from '../http/fields.ts';
import { outputsOf, readFields, type StoredValues } from '../records/record.ts';

/** More students than a class has. */
export const maxPosted = 1_000;

/** What a student gets to see, as far as a preview shows it. */
const { scoreStatus, score, textScore, comment } = result.fields;
export const draftFields = { scoreStatus, score, textScore, comment };

const count = z.int().min(0);
const fingerprint = z.string();
const fingerprints = z.object({ graded: fingerprint, all: fingerprint });

export const preview = z
  .object({
    lineItemSourcedId: sourcedId,
    posting: posting.meta({ description: 'Whether new grades of this line item are drafts: manual' }),
    counts: z.object({
      posted: count,
      gradedDrafts: count,
      otherDrafts: count.meta({ description: 'Drafts without a grade, such as "submitted"' }),
    }),
    fingerprints: fingerprints.meta({ description: 'Of the drafts and their versions; a posting is based on one' }),
    postedFingerprints: fingerprints.meta({ description: 'Of what is posted; a recall is based on one' }),
    drafts: z
      .array(z.object({ student: personSchema, ...outputsOf(draftFields), version: z.int() }))
      .meta({ description: `Who would see what; at most ${maxPosted}` }),
  })
  .meta({ id: 'PostingPreview' });

export type Preview = z.output<typeof preview>;

export const change = z
  .object({
    lineItemSourcedId: sourcedId,
    action: z.enum(['post', 'recall']),
    changed: count,
    unchanged: count.meta({ description: 'Results that were as wanted already' }),
    left: z.array(
      z.object({
        studentSourcedId: sourcedId,
        reason: z
          .enum(['changed', 'noResult'])
          .meta({ description: 'changed: the result is not of the version named; noResult: there is none' }),
      }),
    ),
  })
  .meta({ id: 'PostingChange' });

export type PostingChange = z.output<typeof change>;

export interface PostingRow extends Pick<LineItemsRow, 'sourced_id' | 'class_id'> {
  manual: boolean;
}

export interface DraftRow extends StoredValues<typeof draftFields>, Pick<ResultsRow, 'version'> {
  student: Person;
}

export const toDraft = (row: DraftRow): Preview['drafts'][number] => ({
  student: row.student,
  ...readFields(draftFields, row),
  version: row.version,
});
