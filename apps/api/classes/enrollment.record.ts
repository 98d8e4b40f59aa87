import { fieldsOf, readOnly } from '../records/fields.ts';
import { day, flag, nullable, vocabulary } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { person } from './person.ts';

const role = vocabulary('EnrollmentRole', ['administrator', 'observer', 'proctor', 'student', 'teacher']);
export const enrollmentRole = role.input;

const { column, reference } = fieldsOf('enrollments');

export const enrollment = record(
  'Enrollment',
  'enrollments',
  {
    classSourcedId: readOnly(reference('class_id', 'class', { example: 'class-physics-10a' })),
    user: person('enrollments.user_id'),
    role: column('role', role, { example: 'student' }),
    primary: column('is_primary', flag, {
      example: false,
      initial: false,
      description: 'The responsible teacher of the class',
    }),
    beginDate: column('begin_date', nullable(day), {
      example: '2026-09-01',
      initial: null,
      description: 'The first day that the enrolment counts; null: it always did',
    }),
    endDate: column('end_date', nullable(day), {
      example: null,
      initial: null,
      description: 'The first day that it no longer counts (exclusive, as in OneRoster); null: it has no end',
    }),
  },
  { ofClass: { class_id: 'id', org_id: 'org_id' }, onInsert: ['user_id'] },
);
