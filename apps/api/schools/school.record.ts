import { z } from 'zod';
import { fieldsOf, readOnly } from '../records/fields.ts';
import { nullable, text } from '../records/kinds.ts';
import { record } from '../records/record.ts';

const { column, optionalReference } = fieldsOf('orgs');

/** An organisation of type school; the API shows no other. */
export const school = record('orgs', {
  name: readOnly(column('name', text(255), { example: 'Lakeside School' })),
  type: readOnly(
    column(
      'type',
      { input: z.literal('school'), output: z.literal('school'), read: () => 'school' as const },
      { example: 'school' },
    ),
  ),
  identifier: readOnly(column('identifier', nullable(text(255)), { example: null })),
  parentSourcedId: readOnly(optionalReference('parent_id', 'org', { example: null })),
});
