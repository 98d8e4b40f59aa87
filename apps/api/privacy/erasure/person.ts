import type { UsersRow } from '../../database/schema.generated.ts';

/** Whom an erasure is about, as they were before it. */
export type Person = Pick<
  UsersRow,
  | 'id'
  | 'school_id'
  | 'sourced_id'
  | 'username'
  | 'email'
  | 'identifier'
  | 'phone'
  | 'given_name'
  | 'middle_name'
  | 'family_name'
  | 'preferred_given_name'
  | 'preferred_family_name'
>;

export const personColumns = `id, school_id, sourced_id, username, email, identifier, phone, given_name, middle_name,
  family_name, preferred_given_name, preferred_family_name`;

/** Texts that name one person and hardly anybody else. */
export const identifyingTexts = (person: Person): string[] =>
  [person.sourced_id, person.username, person.email, person.identifier, person.phone].filter(
    (text): text is string => text !== null && text !== '',
  );

/** As mails and reports call the person. */
export const fullNamesOf = (person: Person): string[] => [
  `${person.given_name} ${person.family_name}`,
  ...(person.preferred_given_name === null ? [] : [`${person.preferred_given_name} ${person.family_name}`]),
  ...(person.preferred_family_name === null ? [] : [`${person.given_name} ${person.preferred_family_name}`]),
];

/** What a message may call the person. */
export const namesOf = (person: Person): string[] =>
  [
    person.given_name,
    person.middle_name,
    person.family_name,
    person.preferred_given_name,
    person.preferred_family_name,
  ].filter((text): text is string => text !== null && text !== '');
