import { z } from 'zod';
import { sourcedId } from '../http/fields.ts';
import type { Field } from '../records/fields.ts';
import { familyName, givenName } from './names.ts';

const schema = z.object({ sourcedId, givenName: z.string(), familyName: z.string() });

/** The user that a record is about, under the names a class shows. SQL that follows finds that user as `person`. */
export const person = (column: string): Field<z.output<typeof schema>, undefined, typeof schema> => ({
  expression: `json_build_object('sourcedId', person.sourced_id, 'givenName', ${givenName('person')},
    'familyName', ${familyName('person')})`,
  join: `JOIN users person ON person.id = ${column}`,
  input: undefined,
  output: schema,
  read: (stored) => stored,
  example: { sourcedId: 'student-17', givenName: 'Ada', familyName: 'Keller' },
});
