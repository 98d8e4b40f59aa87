import { z } from 'zod';
import { authProblems } from '../../auth/errors.ts';
import { givenPassword, totpCode } from '../../auth/fields.ts';
import { httpProblems } from '../../http/errors.ts';
import { isoDate, sourcedId } from '../../http/fields.ts';
import { route } from '../../http/route-spec.ts';
import { supportProblems } from '../../support/errors.ts';
import { retentionProblems } from '../errors.ts';
import { closedSchool, exampleClosedSchool } from './closed-school.row.ts';

const schoolAndProof = {
  schoolSourcedId: sourcedId,
  password: givenPassword,
  code: totpCode.optional().meta({ description: 'Of your authenticator app' }),
};
const exampleProof = { schoolSourcedId: 'gymnasium-1', password: 'Correct-Horse-7-Battery', code: '204816' };
const proofProblems = [
  authProblems.currentPasswordWrong,
  authProblems.codeRequired,
  authProblems.codeRefused,
  supportProblems.secondFactorMissing,
  httpProblems.unprocessableReference,
  httpProblems.rateLimited,
];

export const listClosedSchools = route({
  operationId: 'listClosedSchools',
  method: 'GET',
  path: 'v1/privacy/closedSchools',
  access: 'operator',
  summary: 'For those who run the service: schools that are closed or will be, and whether they can be removed',
  response: z.object({ data: z.array(closedSchool) }),
  examples: { response: { data: [exampleClosedSchool] } },
});

export const closeSchool = route({
  operationId: 'closeSchool',
  method: 'POST',
  path: 'v1/privacy/closedSchools',
  access: 'operator',
  attempt: 'code',
  summary: 'For those who run the service: close a school on a day of its calendar, or move that day',
  description:
    'From that day on nobody of the school signs in, and its period of the retention table begins; nothing is deleted before somebody agrees to that. Needs the password and a code of the authenticator app.',
  body: z.strictObject({ ...schoolAndProof, closedOn: isoDate }),
  response: closedSchool,
  idempotent: false,
  problems: [...proofProblems, retentionProblems.schoolOfOperators],
  examples: { body: { ...exampleProof, closedOn: '2026-07-31' }, response: exampleClosedSchool },
});

export const reopenSchool = route({
  operationId: 'reopenSchool',
  method: 'POST',
  path: 'v1/privacy/closedSchools/reopening',
  access: 'operator',
  attempt: 'code',
  summary: 'For those who run the service: open a school again, also while its removal is at work',
  description: 'What was removed by then is gone.',
  body: z.strictObject(schoolAndProof),
  response: closedSchool,
  idempotent: false,
  problems: proofProblems,
  examples: { body: exampleProof, response: { ...exampleClosedSchool, closedOn: null, removal: null } },
});

export const removeSchool = route({
  operationId: 'removeSchool',
  method: 'POST',
  path: 'v1/privacy/closedSchools/removal',
  access: 'operator',
  attempt: 'code',
  summary: 'For those who run the service: agree that everything of a closed school is removed for good',
  description: 'Possible once its period has passed, a Sunday has counted what there is, and no legal hold is open.',
  body: z.strictObject(schoolAndProof),
  response: closedSchool,
  idempotent: false,
  problems: [...proofProblems, retentionProblems.schoolOpen, retentionProblems.schoolOnHold],
  examples: {
    body: exampleProof,
    response: { ...exampleClosedSchool, removal: { state: 'approved', rows: 412_000, files: 6_804 } },
  },
});
