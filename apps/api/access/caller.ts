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
