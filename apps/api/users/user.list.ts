import { z } from 'zod';
import { line } from '../http/fields.ts';
import { beginningWith, describeList } from '../records/lists.ts';
import { schoolDay } from '../schools/school-day.ts';
import { roleToday } from './role-today.ts';
import { user, userRole } from './user.record.ts';

const lowerName = (column: string): string => `lower(users.${column})`;

/**
 * $1: school. Without `sort` in the order of the index that serves it. A role differs from the one stored only where a
 * role record has dates: for the rest the filter compares columns. Each way to begin has an index (the migrations
 * 1763683214…), which LIKE uses.
 */
export const userList = describeList(user, {
  place: 'users.school_id = $1',
  filters: {
    q: {
      schema: line(100).meta({ description: 'How a family name, a given name or an e-mail address begins' }),
      isPersonal: true,
      condition: (value) =>
        ['family_name', 'given_name', 'email'].map((column) => `${lowerName(column)} LIKE ${value}`).join(' OR '),
      toValue: beginningWith,
    },
    role: {
      schema: userRole.meta({ description: 'Only users of this role' }),
      condition: (value) => `(users.role = ${value} OR users.id IN (SELECT r.user_id FROM roles r
        WHERE r.school_id = $1 AND (r.begin_date IS NOT NULL OR r.end_date IS NOT NULL)))
        AND ${roleToday('users', 'users.role', schoolDay('$1'))} = ${value}`,
    },
    enabled: {
      schema: z
        .enum(['true', 'false'])
        .transform((text) => text === 'true')
        .meta({ description: 'Only those who may sign in, or only those who are shut out' }),
      condition: (value) => `users.enabled = ${value}`,
    },
  },
  sorts: {
    familyName: [lowerName('family_name'), lowerName('given_name')],
    givenName: [lowerName('given_name'), lowerName('family_name')],
    email: [`coalesce(${lowerName('email')}, '')`],
  },
});
