import { weight } from '../http/fields.ts';
import { fieldsOf, readOnly } from '../records/fields.ts';
import { decimal, text, wholeNumber } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { lengths } from '../values/lengths.ts';

const { column, optionalReference } = fieldsOf('categories');

export const category = record(
  'Category',
  'categories',
  {
    title: column('title', text(lengths.title), { example: 'Coursework' }),
    weight: column('weight', decimal(weight), {
      example: 50,
      description: 'Share of the category in a total, relative to the other categories',
    }),
    dropLowest: column('drop_lowest', wholeNumber(0, 100), {
      example: 1,
      initial: 0,
      description: 'How many scores do not count, those without which the rest is best; the last one always counts',
    }),
    dropHighest: column('drop_highest', wholeNumber(0, 100), {
      example: 0,
      initial: 0,
      description: 'How many scores do not count, those without which the rest is worst',
    }),
    classSourcedId: readOnly(
      optionalReference('class_id', 'class', {
        example: 'class-physics-10a',
        description: 'null: every class of the school may use it',
      }),
    ),
  },
  { ofClass: { class_id: 'id' } },
);
