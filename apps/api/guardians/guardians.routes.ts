import { z } from 'zod';
import { emailAddress } from '../auth/fields.ts';
import { line, sourcedId } from '../http/fields.ts';
import { route } from '../http/route-spec.ts';
import { userProblems } from '../users/errors.ts';
import { lengths } from '../values/lengths.ts';
import { guardianProblems } from './errors.ts';
import { exampleTie, guardianTie, relation } from './guardian-tie.row.ts';

const ofUser = { on: 'user', param: 'userSourcedId', action: 'administer' } as const;
const user = z.strictObject({ userSourcedId: sourcedId });
const tie = z.strictObject({ guardianTieSourcedId: sourcedId });
const ties = z.object({ data: z.array(guardianTie) });
const examples = { response: exampleTie } as const;

export const listGuardians = route({
  operationId: 'listGuardians',
  method: 'GET',
  path: 'v1/users/:userSourcedId/guardians',
  access: ofUser,
  summary: 'The guardians of a student, former ones included, the latest first',
  params: user,
  response: ties,
  examples: { response: { data: [exampleTie] } },
});

export const listTiesOfGuardian = route({
  operationId: 'listTiesOfGuardian',
  method: 'GET',
  path: 'v1/users/:userSourcedId/children',
  access: ofUser,
  summary: 'Whose guardian a user is or was, the latest first',
  params: user,
  response: ties,
  examples: { response: { data: [exampleTie] } },
});

export const inviteGuardian = route({
  operationId: 'inviteGuardian',
  method: 'POST',
  path: 'v1/users/:userSourcedId/guardians',
  access: ofUser,
  summary: 'Make somebody a guardian of a student; who has no account yet is invited to one',
  description:
    'Where a user of your school signs in with the address, such as the guardian of a brother or a teacher, that user becomes the guardian, and the names are not used.',
  params: user,
  body: z.strictObject({
    email: emailAddress,
    givenName: line(lengths.name),
    familyName: line(lengths.name),
    relation,
  }),
  response: guardianTie,
  status: 201,
  location: 'v1/guardianTies/:sourcedId',
  problems: [
    guardianProblems.guardianTied,
    guardianProblems.guardianIsStudent,
    guardianProblems.notAStudent,
    userProblems.emailTaken,
    userProblems.invitationQuotaReached,
  ],
  examples: {
    body: { email: 'byron@home.example', givenName: 'Byron', familyName: 'Keller', relation: 'parent' },
    response: exampleTie,
  },
});

export const listOwnGuardians = route({
  operationId: 'listOwnGuardians',
  method: 'GET',
  path: 'v1/users/me/guardians',
  access: 'member',
  summary: 'Who looks on your grades as a guardian of yours',
  response: ties,
  examples: { response: { data: [exampleTie] } },
});

export const readGuardianTie = route({
  operationId: 'readGuardianTie',
  method: 'GET',
  path: 'v1/guardianTies/:guardianTieSourcedId',
  access: { on: 'guardianTie', param: 'guardianTieSourcedId', action: 'read' },
  summary: 'What ties a guardian to a student: its guardian and its student see it while it is open',
  params: tie,
  response: guardianTie,
  examples,
});

export const requestGuardianTieEnd = route({
  operationId: 'requestGuardianTieEnd',
  method: 'POST',
  path: 'v1/guardianTies/:guardianTieSourcedId/endRequest',
  access: { on: 'guardianTie', param: 'guardianTieSourcedId', action: 'read' },
  summary: 'Ask the administrators to end it; GET /v1/users/{userSourcedId}/guardians shows them that somebody asked',
  description: 'For students. Guardians can end it themselves. Asking again changes nothing.',
  params: tie,
  response: guardianTie,
  examples: { response: { ...exampleTie, endRequestedAt: '2026-11-30T08:00:00.000Z' } },
});

export const endGuardianTie = route({
  operationId: 'endGuardianTie',
  method: 'POST',
  path: 'v1/guardianTies/:guardianTieSourcedId/end',
  access: { on: 'guardianTie', param: 'guardianTieSourcedId', action: 'keep' },
  summary: 'End it: the guardian no longer sees the student, at once; other guardians are not concerned',
  description:
    'For the guardian and for administrators. No import opens it again; an administrator can make the person a guardian again. Ending again changes nothing.',
  params: tie,
  response: guardianTie,
  examples: {
    response: {
      ...exampleTie,
      open: false,
      endedAt: '2026-11-30T08:00:00.000Z',
      endedReason: 'administrator' as const,
    },
  },
});
