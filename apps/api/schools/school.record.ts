import { z } from 'zod';
import { fieldsOf, readOnly } from '../records/fields.ts';
import { nullable, text } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { lengths } from '../values/lengths.ts';

const { column, optionalReference } = fieldsOf('orgs');

/** An organisation of type school; the API shows no other. */
export const school = record('School', 'orgs', {
  name: readOnly(column('name', text(lengths.title), { example: 'Lakeside School' })),
  type: readOnly(
    column(
      'type',
      { input: z.literal('school'), output: z.literal('school'), read: () => 'school' as const },
      { example: 'school' },
    ),
  ),
  identifier: readOnly(column('identifier', nullable(text(lengths.name)), { example: null })),
  parentSourcedId: readOnly(optionalReference('parent_id', 'org', { example: null })),
});
