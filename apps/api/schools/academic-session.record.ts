import { fieldsOf } from '../records/fields.ts';
import { day, moment, nullable, text, vocabulary, wholeNumber } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { lengths } from '../values/lengths.ts';

const type = vocabulary('SessionType', ['gradingPeriod', 'semester', 'schoolYear', 'term']);
export const sessionType = type.input;

const { column, optionalReference } = fieldsOf('academic_sessions');

export const academicSession = record('AcademicSession', 'academic_sessions', {
  title: column('title', text(lengths.title), { example: 'Autumn term' }),
  type: column('type', type, { example: 'term' }),
  startDate: column('start_date', day, { example: '2026-09-01' }),
  endDate: column('end_date', day, { example: '2026-12-18' }),
  parentSourcedId: optionalReference('parent_id', 'academicSession', { example: null, initial: null }),
  schoolYear: column('school_year', nullable(wholeNumber(1900, 2200)), { example: 2027, initial: null }),
  gradingClosesAt: column('grading_closes_at', nullable(moment), {
    example: null,
    initial: null,
    description:
      'From then on the grades of its line items, and of those of the sessions inside it, are locked; null: never',
  }),
});
