import { z } from 'zod';
import { httpProblems } from '../../http/errors.ts';
import { line, sourcedId } from '../../http/fields.ts';
import { listOf } from '../../http/pages.ts';
import { route } from '../../http/route-spec.ts';
import { holdList } from './hold.list.ts';
import { exampleHold, legalHold } from './hold.row.ts';

const one = { on: 'legalHold', param: 'legalHoldSourcedId', action: 'administer' } as const;
const params = z.strictObject({ legalHoldSourcedId: sourcedId });

export const placeHold = route({
  operationId: 'placeHold',
  method: 'POST',
  path: 'v1/privacy/holds',
  access: { roles: ['admin'] },
  summary: 'Keep what is stored about a person or a class from every deletion, until the hold is released',
  description:
    'Counts from the answer on, also for deletions that were proposed or approved before. Name a person, former ones too, or a class.',
  body: z
    .strictObject({
      userSourcedId: sourcedId.optional(),
      classSourcedId: sourcedId.optional(),
      reason: line(500).meta({ description: 'For the administrators of the school' }),
    })
    .refine(({ userSourcedId, classSourcedId }) => (userSourcedId === undefined) !== (classSourcedId === undefined), {
      message: 'expected either userSourcedId or classSourcedId',
    }),
  response: legalHold,
  status: 201,
  location: 'v1/privacy/holds/:sourcedId',
  problems: [httpProblems.unprocessableReference],
  examples: { body: { userSourcedId: 'student-17', reason: exampleHold.reason }, response: exampleHold },
});

export const listHolds = route({
  operationId: 'listHolds',
  method: 'GET',
  path: 'v1/privacy/holds',
  access: { roles: ['admin'] },
  summary: 'The legal holds of your school, released ones too; the latest first',
  query: holdList.query,
  response: listOf(legalHold),
  examples: { response: { data: [exampleHold], nextCursor: null } },
});

export const readHold = route({
  operationId: 'readHold',
  method: 'GET',
  path: 'v1/privacy/holds/:legalHoldSourcedId',
  access: one,
  summary: 'A legal hold',
  params,
  response: legalHold,
  examples: { response: exampleHold },
});

export const releaseHold = route({
  operationId: 'releaseHold',
  method: 'POST',
  path: 'v1/privacy/holds/:legalHoldSourcedId/release',
  access: one,
  summary: 'Release a legal hold; releasing it again changes nothing',
  description: 'What is due is proposed or deleted on the next Sunday.',
  params,
  response: legalHold,
  examples: {
    response: { ...exampleHold, open: false, releasedAt: '2026-12-15T08:00:00.000Z', releasedBy: 'admin-1' },
  },
});
