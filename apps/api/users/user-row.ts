import { z } from 'zod';
import { type Caller, roles } from '../access/caller.ts';
import type { UsersRow } from '../database/schema.generated.ts';
import { sourcedId } from '../http/fields.ts';

/** OneRoster knows more roles than can sign in; `none` stands for all of them. */
export const userRoles = [...roles, 'none'] as const;

const nameFields = {
  username: z.string(),
  email: z.string().nullable(),
  givenName: z.string(),
  familyName: z.string(),
  preferredGivenName: z.string().nullable(),
  preferredFamilyName: z.string().nullable(),
  avatarUploadId: z.string().nullable(),
};

export const ownUser = z.object({
  sourcedId,
  role: z.enum(roles),
  school: z.object({ sourcedId, name: z.string(), timeZone: z.string() }),
  ...nameFields,
  version: z.int(),
});
export type OwnUser = z.infer<typeof ownUser>;

export const schoolUser = z.object({
  sourcedId,
  role: z.enum(userRoles),
  enabled: z.boolean(),
  hasSignIn: z.boolean().meta({ description: 'Whether an account to sign in with is connected' }),
  ...nameFields,
  version: z.int(),
});
export type SchoolUser = z.infer<typeof schoolUser>;

export const schoolUserColumns = `u.sourced_id, u.role, u.enabled, u.cognito_sub IS NOT NULL AS has_sign_in, u.username,
  u.email, u.given_name, u.family_name, u.preferred_given_name, u.preferred_family_name, u.avatar_upload_id, u.version`;

export interface SchoolUserRow
  extends Pick<
    UsersRow,
    | 'sourced_id'
    | 'role'
    | 'enabled'
    | 'username'
    | 'email'
    | 'given_name'
    | 'family_name'
    | 'preferred_given_name'
    | 'preferred_family_name'
    | 'avatar_upload_id'
    | 'version'
  > {
  has_sign_in: boolean;
}

export const toSchoolUser = (row: SchoolUserRow): SchoolUser => ({
  sourcedId: row.sourced_id,
  role: row.role,
  enabled: row.enabled,
  hasSignIn: row.has_sign_in,
  username: row.username,
  email: row.email,
  givenName: row.given_name,
  familyName: row.family_name,
  preferredGivenName: row.preferred_given_name,
  preferredFamilyName: row.preferred_family_name,
  avatarUploadId: row.avatar_upload_id,
  version: row.version,
});

/** What the request's one read of the caller already found. */
export const toOwnUser = ({ sourcedId, role, schoolSourcedId, profile }: Caller): OwnUser => ({
  sourcedId,
  role,
  school: { sourcedId: schoolSourcedId, name: profile.schoolName, timeZone: profile.timeZone },
  username: profile.username,
  email: profile.email,
  givenName: profile.givenName,
  familyName: profile.familyName,
  preferredGivenName: profile.preferredGivenName,
  preferredFamilyName: profile.preferredFamilyName,
  avatarUploadId: profile.avatarUploadId,
  version: profile.version,
});

export const exampleOwnUser: OwnUser = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  role: 'teacher',
  school: { sourcedId: 'gymnasium-1', name: 'Gymnasium am See', timeZone: 'Europe/Berlin' },
  username: 'ada@school.example',
  email: 'ada@school.example',
  givenName: 'Ada',
  familyName: 'Byron',
  preferredGivenName: null,
  preferredFamilyName: 'Lovelace',
  avatarUploadId: null,
  version: 3,
};

export const exampleSchoolUser: SchoolUser = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  role: 'teacher',
  enabled: true,
  hasSignIn: true,
  username: 'ada@school.example',
  email: 'ada@school.example',
  givenName: 'Ada',
  familyName: 'Byron',
  preferredGivenName: null,
  preferredFamilyName: 'Lovelace',
  avatarUploadId: null,
  version: 3,
};
