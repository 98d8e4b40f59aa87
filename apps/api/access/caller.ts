import type { Profile } from '../users/user.record.ts';
import type { Role } from './roles.ts';
import type { SupportRead } from './support-reads.ts';

/** The signed-in user of a request, as the one read of the request's start found them. */
export interface Caller {
  id: number;
  sourcedId: string;
  schoolId: number;
  schoolSourcedId: string;
  /** From the Cognito groups of the token, where it counts today. */
  role: Role;
  /** Whether the caller runs the service, by a group of the token as well. */
  isOperator: boolean;
  cognitoSub: string;
  profile: CallerProfile;
  /** Set where this is somebody who runs the service and reads the school in a support session. */
  support?: SupportRead;
}

/** What `GET /v1/users/me` shows beyond the identity; read along, so that the route needs no second query. */
export interface CallerProfile extends Profile {
  schoolName: string;
  timeZone: string;
  version: number;
}
