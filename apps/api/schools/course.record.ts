import { fieldsOf } from '../records/fields.ts';
import { nullable, text, texts } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { lengths } from '../values/lengths.ts';

const { column, reference, optionalReference } = fieldsOf('courses');

export const course = record('Course', 'courses', {
  title: column('title', text(lengths.title), { example: 'Physics' }),
  courseCode: column('course_code', nullable(text(lengths.name)), { example: 'PHY-10', initial: null }),
  grades: column('grades', texts, { example: ['10'], initial: [] }),
  subjects: column('subjects', texts, { example: ['Science'], initial: [] }),
  subjectCodes: column('subject_codes', texts, { example: [], initial: [] }),
  orgSourcedId: reference('org_id', 'org', { example: 'school-1' }),
  schoolYearSourcedId: optionalReference('school_year_id', 'academicSession', { example: null, initial: null }),
});
