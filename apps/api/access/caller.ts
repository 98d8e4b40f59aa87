export const roles = ['admin', 'teacher', 'student'] as const;
export type Role = (typeof roles)[number];

/** The signed-in user of a request, as the one read of the request's start found them. */
export interface Caller {
  id: number;
  sourcedId: string;
  schoolId: number;
  schoolSourcedId: string;
  /** From the Cognito groups of the token. */
  role: Role;
  cognitoSub: string;
  profile: CallerProfile;
}

/** What `GET /v1/users/me` shows beyond the identity; read along, so that the route needs no second query. */
export interface CallerProfile {
  status: 'active' | 'tobedeleted';
  schoolName: string;
  timeZone: string;
  username: string;
  email: string | null;
  givenName: string;
  familyName: string;
  preferredGivenName: string | null;
  preferredFamilyName: string | null;
  avatarUploadId: string | null;
  version: number;
}

/** The object an `on` access found: its internal id, and the ids that handlers need to go on. */
export interface Target {
  id: number | string;
  sourcedId: string;
  /** The class the object belongs to; null for uploads and users. */
  classId: number | null;
  /** The student the object belongs to, or the owner of an upload; null where there is none. */
  ownerId: number | null;
  /** Whether the caller is enrolled in the class as a teacher. */
  teaches: boolean;
  /** Whether the caller is enrolled in the class as a student. */
  attends: boolean;
}
