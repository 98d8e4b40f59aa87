import { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { roles } from '../access/roles.ts';
import { schoolUser, user } from './user.record.ts';

export const ownUser = schoolUser
  .omit({ status: true, dateLastModified: true, enabled: true, hasSignIn: true })
  .extend({
    role: z.enum(roles),
    school: z.object({ sourcedId: z.string(), name: z.string(), timeZone: z.string() }),
  })
  .meta({ id: 'OwnUser' });
export type OwnUserView = z.output<typeof ownUser>;
export const exampleOwnUser = ownUser.parse({
  ...user.example,
  school: { sourcedId: 'gymnasium-1', name: 'Gymnasium am See', timeZone: 'Europe/Berlin' },
});

/** What the request's one read of the caller already found. */
export const toOwnUserView = ({ sourcedId, role, schoolSourcedId, profile }: Caller): OwnUserView => {
  const { schoolName, timeZone, ...shown } = profile;
  return { sourcedId, role, school: { sourcedId: schoolSourcedId, name: schoolName, timeZone }, ...shown };
};
