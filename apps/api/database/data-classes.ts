import { mailClasses } from './data-classes/mails.ts';
import { peopleClasses } from './data-classes/people.ts';
import { retentionClasses } from './data-classes/retention.ts';
import { schoolClasses } from './data-classes/school.ts';
import type { TableClasses } from './data-classes/table-classes.ts';
import { workClasses } from './data-classes/work.ts';
import type { Tables } from './schema.generated.ts';

/** The class of every column of every table: a new table or column that is not declared does not compile. */
export const dataClasses: { readonly [T in keyof Tables]: TableClasses } = {
  ...mailClasses,
  ...peopleClasses,
  ...workClasses,
  ...retentionClasses,
  ...schoolClasses,
};
