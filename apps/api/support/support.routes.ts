import { z } from 'zod';
import { supportKinds } from '../access/support-reads.ts';
import { authProblems } from '../auth/errors.ts';
import { givenPassword, totpCode } from '../auth/fields.ts';
import { httpProblems } from '../http/errors.ts';
import { line, sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { supportProblems } from './errors.ts';
import { supportReadList, supportSessionList } from './support-session.list.ts';
import { exampleSession, supportKind, supportRead, supportSession } from './support-session.row.ts';

export const maxMinutes = 120;

const one = { on: 'supportSession', param: 'supportSessionSourcedId' } as const;
const params = z.strictObject({ supportSessionSourcedId: sourcedId });

export const openSupportSession = route({
  operationId: 'openSupportSession',
  method: 'POST',
  path: 'v1/support-sessions',
  access: 'operator',
  attempt: 'code',
  summary: 'For those who run the service: read what you name of a school, for a while and a reason',
  description:
    "Needs the password and a code of the authenticator app at that moment. The school's administrators get a mail. Send the header Support-Session with the sourcedId of the answer, and your own token: GET requests of the named kinds then read the school, and each is recorded for its administrators.",
  body: z.strictObject({
    schoolSourcedId: sourcedId,
    reason: line(500).meta({ description: 'The school reads it' }),
    reads: z.array(supportKind).min(1).max(supportKinds.length),
    minutes: z.int().min(1).max(maxMinutes),
    password: givenPassword,
    code: totpCode.optional().meta({ description: 'Of your authenticator app' }),
  }),
  response: supportSession,
  status: 201,
  location: 'v1/support-sessions/:sourcedId',
  // The answer to a repeat would be given without the second factor.
  idempotent: false,
  problems: [
    authProblems.currentPasswordWrong,
    authProblems.codeRequired,
    authProblems.codeRefused,
    supportProblems.secondFactorMissing,
    httpProblems.unprocessableReference,
    httpProblems.rateLimited,
  ],
  examples: {
    body: {
      schoolSourcedId: 'gymnasium-1',
      reason: exampleSession.reason,
      reads: ['structure', 'grades'],
      minutes: 60,
      password: 'Correct-Horse-7-Battery',
      code: '204816',
    },
    response: exampleSession,
  },
});

export const listSupportSessions = route({
  operationId: 'listSupportSessions',
  method: 'GET',
  path: 'v1/support-sessions',
  access: { roles: ['admin'] },
  summary: 'Who of those who run the service read your school, why, when and what; the latest first',
  query: supportSessionList.query,
  response: listOf(supportSession),
  examples: { response: { data: [exampleSession], nextCursor: null } },
});

export const readSupportSession = route({
  operationId: 'readSupportSession',
  method: 'GET',
  path: 'v1/support-sessions/:supportSessionSourcedId',
  access: { ...one, action: 'keep' },
  summary: 'A support session, for the administrators of the school and its operator',
  params,
  response: supportSession,
  examples: { response: exampleSession },
});

export const listSupportReads = route({
  operationId: 'listSupportReads',
  method: 'GET',
  path: 'v1/support-sessions/:supportSessionSourcedId/reads',
  access: { ...one, action: 'keep' },
  summary: 'What was read in a support session: every request, by its route and the ids in its path',
  params,
  query: supportReadList.query,
  response: listOf(supportRead),
  examples: {
    response: {
      data: [
        {
          id: 1,
          operationId: 'readGradebook',
          kind: 'grades',
          target: 'class-physics-10a',
          requestId: '8e03978e-40d5-43e8-bc93-6894a57f9324',
          readAt: '2026-11-30T08:01:00.000Z',
        },
      ],
      nextCursor: null,
    },
  },
});

export const endSupportSession = route({
  operationId: 'endSupportSession',
  method: 'POST',
  path: 'v1/support-sessions/:supportSessionSourcedId/end',
  access: { ...one, action: 'keep' },
  summary: 'End a support session before its time; ending it again changes nothing',
  params,
  response: supportSession,
  examples: {
    response: { ...exampleSession, open: false, endedAt: '2026-11-30T08:30:00.000Z', endedBy: 'school' as const },
  },
});
