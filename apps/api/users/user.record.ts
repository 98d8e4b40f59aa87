import { z } from 'zod';
import { roles } from '../access/roles.ts';
import type { UsersRow } from '../database/schema.generated.ts';
import { type Field, fieldsOf, readOnly } from '../records/fields.ts';
import { flag, nullable, text } from '../records/kinds.ts';
import { record, type StoredValues } from '../records/record.ts';
import { schoolDay } from '../schools/school-day.ts';
import { lengths } from '../values/lengths.ts';
import { roleToday } from './role-today.ts';

const { column } = fieldsOf('users');

const hasSignIn: Field<boolean, undefined, z.ZodBoolean> = {
  // Whether an invited address signs in at another school is nobody's business here.
  expression: '(users.cognito_sub IS NOT NULL OR users.invitation_held)',
  input: undefined,
  output: z.boolean().meta({ description: 'Whether they registered or were invited to sign in' }),
  read: (stored) => stored,
  example: true,
};

/** OneRoster knows more roles than can sign in; `none` stands for all of them. */
export const userRole = z.enum([...roles, 'none']).meta({ id: 'UserRole' });

/** Today's, for whoever asks: see `role-today.ts`. */
const role: Field<UsersRow['role'], undefined, typeof userRole> = {
  expression: roleToday('users', 'users.role', schoolDay('users.school_id')),
  input: undefined,
  output: userRole,
  read: (stored) => stored,
  example: 'teacher',
};

/** What users see of themselves, and administrators of them. The read of a request's caller takes it along. */
export const profile = {
  username: readOnly(column('username', text(lengths.name), { example: 'ada@school.example' })),
  email: readOnly(column('email', nullable(text(lengths.name)), { example: 'ada@school.example' })),
  givenName: readOnly(column('given_name', text(lengths.name), { example: 'Ada' })),
  familyName: readOnly(column('family_name', text(lengths.name), { example: 'Byron' })),
  preferredGivenName: column('preferred_given_name', nullable(text(lengths.name)), { example: null, initial: null }),
  preferredFamilyName: column('preferred_family_name', nullable(text(lengths.name)), {
    example: 'Lovelace',
    initial: null,
  }),
  avatarUploadId: readOnly(column('avatar_upload_id', nullable(text(36)), { example: null })),
};
export type Profile = StoredValues<typeof profile>;

/** Clients set the preferred names; the rest has routes and rules of its own. */
export const user = record('User', 'users', {
  role,
  enabled: readOnly(column('enabled', flag, { example: true })),
  hasSignIn,
  ...profile,
});

/** A user as administrators read one. */
export const schoolUser = user.response;
export const exampleSchoolUser = schoolUser.parse(user.example);
