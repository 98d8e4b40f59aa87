import { describeList } from '../records/lists.ts';
import { periodState, schoolDayOfClass } from '../schools/school-day.ts';
import { enrolledQuery } from './enrolled.ts';
import { enrollment, enrollmentRole } from './enrollment.record.ts';

/** $1: class. */
export const enrollmentList = describeList(enrollment, {
  place: 'enrollments.class_id = $1',
  filters: {
    role: {
      schema: enrollmentRole.meta({ description: 'Only this role in the class' }),
      condition: (value) => `enrollments.role = ${value}`,
    },
    enrolled: {
      schema: enrolledQuery.enrolled,
      condition: (value) => `${value} = 'all' OR ${periodState('enrollments', schoolDayOfClass('$1'))} = ${value}`,
    },
  },
  sorts: { familyName: ['lower(person.family_name)', 'lower(person.given_name)'], role: ['enrollments.role'] },
});
