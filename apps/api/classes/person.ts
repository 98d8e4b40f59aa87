import { z } from 'zod';
import { sourcedId } from '../http/fields.ts';
import type { Field } from '../records/fields.ts';

/**
 * A person beside others: the official names, which identify people in a class, and beside them the names that
 * the person prefers. Everybody chooses the latter for themselves, so they stand for nobody.
 */
export const personSchema = z
  .object({
    sourcedId,
    givenName: z.string(),
    familyName: z.string(),
    preferredGivenName: z.string().nullable().meta({ description: 'Chosen by the person; identifies nobody' }),
    preferredFamilyName: z.string().nullable(),
  })
  .meta({ id: 'Person' });
export type Person = z.output<typeof personSchema>;

export const examplePerson: Person = {
  sourcedId: 'student-17',
  givenName: 'Ada',
  familyName: 'Keller',
  preferredGivenName: null,
  preferredFamilyName: null,
};

/** SQL of a `Person`. The argument is the alias of `users`. */
export const personJson = (user: string): string => `json_build_object('sourcedId', ${user}.sourced_id,
  'givenName', ${user}.given_name, 'familyName', ${user}.family_name,
  'preferredGivenName', ${user}.preferred_given_name, 'preferredFamilyName', ${user}.preferred_family_name)`;

/** The order of lists of people, by official names; an id has to follow, to make it total. */
export const nameOrder = (user: string): string => `lower(${user}.family_name), lower(${user}.given_name)`;

/** The user that a record is about. SQL that follows finds that user as `person`. */
export const person = (column: string): Field<Person, undefined, typeof personSchema> => ({
  expression: personJson('person'),
  join: `JOIN users person ON person.id = ${column}`,
  input: undefined,
  output: personSchema,
  read: (stored) => stored,
  example: examplePerson,
});
