import { z } from 'zod';
import { sourcedId } from '../http/fields.ts';
import { fieldsOf } from '../records/fields.ts';
import { nullable, text, texts, vocabulary } from '../records/kinds.ts';
import { record } from '../records/record.ts';
import { lengths } from '../values/lengths.ts';

const { column, reference } = fieldsOf('classes');

export const classRecord = record('Class', 'classes', {
  title: column('title', text(lengths.title), { example: 'Physics 10a' }),
  classCode: column('class_code', nullable(text(lengths.name)), { example: 'PHY-10a', initial: null }),
  classType: column('class_type', vocabulary('ClassType', ['homeroom', 'scheduled']), {
    example: 'scheduled',
    initial: 'scheduled',
  }),
  location: column('location', nullable(text(lengths.name)), { example: 'Room 12', initial: null }),
  grades: column('grades', texts, { example: ['10'], initial: [] }),
  subjects: column('subjects', texts, { example: ['Science'], initial: [] }),
  subjectCodes: column('subject_codes', texts, { example: [], initial: [] }),
  periods: column('periods', texts, { example: ['Mon 1', 'Wed 3'], initial: [] }),
  courseSourcedId: reference('course_id', 'course', { example: 'course-physics' }),
  schoolSourcedId: reference('org_id', 'school', {
    example: 'school-1',
    description: 'An organisation of type school',
  }),
  // In a table of its own, which the service writes.
  termSourcedIds: {
    expression: `ARRAY(SELECT a.sourced_id FROM class_terms t JOIN academic_sessions a ON a.id = t.academic_session_id
      WHERE t.class_id = classes.id ORDER BY a.start_date, a.id)`,
    input: z.array(sourcedId).min(1).max(20),
    output: z.array(sourcedId),
    read: (stored: string[]) => stored,
    example: ['term-autumn'],
  },
});
