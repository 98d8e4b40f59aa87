import { z } from 'zod';
import { emailAddress } from '../auth/fields.ts';
import { httpProblems } from '../http/errors.ts';
import { line } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { lengths } from '../values/lengths.ts';
import {
  exampleLift,
  exampleSuppression,
  suppression,
  suppressionLift,
  suppressionLiftList,
  suppressionList,
} from './suppressions.row.ts';

const admins = { roles: ['admin'] } as const;

export const listSuppressions = route({
  operationId: 'listSuppressions',
  method: 'GET',
  path: 'v1/mails/suppressions',
  access: admins,
  summary: 'Addresses that get no mails of your school, as they bounced or complained; the latest first',
  query: suppressionList.query,
  response: listOf(suppression),
  examples: { response: { data: [exampleSuppression], nextCursor: null } },
});

export const liftSuppression = route({
  operationId: 'liftSuppression',
  method: 'POST',
  path: 'v1/mails/suppressions/lifts',
  access: admins,
  summary: 'Mail an address of your school again that bounced or complained',
  description:
    'Who lifted it and why is kept. What was not sent meanwhile is not sent now. An address that bounces again is suppressed again.',
  body: z.strictObject({ address: emailAddress, reason: line(lengths.title) }),
  response: suppressionLift,
  status: 200,
  problems: [httpProblems.unprocessableReference],
  examples: { body: { address: exampleLift.address, reason: exampleLift.reason }, response: exampleLift },
});

export const listSuppressionLifts = route({
  operationId: 'listSuppressionLifts',
  method: 'GET',
  path: 'v1/mails/suppressions/lifts',
  access: admins,
  summary: 'Which suppressions were lifted, by whom and why; the latest first',
  query: suppressionLiftList.query,
  response: listOf(suppressionLift),
  examples: { response: { data: [exampleLift], nextCursor: null } },
});
