import { observerRoles } from '../classes/observers.ts';
import { line } from '../http/fields.ts';
import { containing, describeListOf } from '../records/lists.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';

/** $1: school; $2: who teaches or observes, or null for all classes. */
export const taughtClassList = describeListOf(
  {
    columns: 'k.id, k.sourced_id, k.title, k.class_code, k.location',
    from: 'FROM classes k',
    id: 'k.id',
    idType: 'bigint',
    changedAt: 'k.updated_at',
    isListed: `k.status = 'active'`,
  },
  {
    place: 'k.school_id = $1',
    scope: `$2::bigint IS NULL OR k.id IN (SELECT e.class_id FROM enrollments e
      WHERE e.user_id = $2 AND e.role IN ('teacher', ${observerRoles}) AND e.status = 'active'
        AND ${countsOn('e', schoolDay('$1'))})`,
    filters: {
      q: {
        schema: line(100).meta({ description: 'Part of the title or the code' }),
        condition: (value) => `k.title ILIKE ${value} OR k.class_code ILIKE ${value}`,
        toValue: containing,
      },
    },
    sorts: { title: ['lower(k.title)'], classCode: [`lower(coalesce(k.class_code, ''))`] },
  },
);
