import { z } from 'zod';
import { examplePerson } from '../classes/person.ts';
import { httpProblems } from '../http/errors.ts';
import { line, sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { downloadLink } from '../uploads/download-link.ts';
import { uploadProblems } from '../uploads/errors.ts';
import { lengths } from '../values/lengths.ts';
import { disclosure, exampleDisclosure, schoolDisclosures } from './disclosure.row.ts';
import { privacyProblems } from './errors.ts';
import { coolOffDays, exportKeptDays } from './periods.ts';
import { exampleRequest, privacyRequest, schoolRequests } from './privacy-request.row.ts';

const admins = { roles: ['admin'] } as const;
const one = { on: 'privacyRequest', param: 'privacyRequestId' } as const;
const params = z.strictObject({ privacyRequestId: z.uuid() });
const reason = line(lengths.title).meta({ description: 'For the record; an erasure takes it out' });
const whose = { userSourcedId: sourcedId.meta({ description: 'Also of somebody who has left the school' }), reason };

const exampleErasure = {
  ...exampleRequest,
  kind: 'erasure',
  state: 'coolingOff',
  reason: 'Asked for in writing on 28 November',
  runsAfter: '2026-12-07T10:00:00.000Z',
  counts: {},
  sizeBytes: null,
  finishedAt: null,
  expiresAt: null,
} as const;

const exampleDecision = {
  decidedBy: { ...examplePerson, sourcedId: 'admin-1' },
  decidedAt: '2026-11-30T11:00:00.000Z',
};

export const listPrivacyRequests = route({
  operationId: 'listPrivacyRequests',
  method: 'GET',
  path: 'v1/privacy/requests',
  access: admins,
  summary: 'Exports and erasures of the school, the newest first',
  query: schoolRequests.query,
  response: listOf(privacyRequest),
  examples: { response: { data: [exampleRequest], nextCursor: null } },
});

export const requestExport = route({
  operationId: 'requestExport',
  method: 'POST',
  path: 'v1/privacy/exports',
  access: admins,
  summary: 'Has a copy made of everything that is stored about a person',
  description: `A ZIP: JSON for each table, files, and an index.html to read. The administrator who asked can download it for ${exportKeptDays} days; the person sees that in the list of disclosures. One that is being made already, for the same reason, is answered with.`,
  body: z.strictObject(whose),
  response: privacyRequest,
  status: 202,
  problems: [
    httpProblems.unprocessableReference,
    privacyProblems.alreadyErased,
    privacyProblems.requestOpen,
    privacyProblems.tooManyExports,
  ],
  examples: {
    body: { userSourcedId: 'student-17', reason: 'Asked for in writing on 28 November' },
    response: { ...exampleRequest, state: 'queued', counts: {}, sizeBytes: null, finishedAt: null, expiresAt: null },
  },
});

export const requestErasure = route({
  operationId: 'requestErasure',
  method: 'POST',
  path: 'v1/privacy/erasures',
  access: admins,
  summary: `Has a person erased after ${coolOffDays} days, within which it can be withdrawn`,
  description:
    'Names, addresses, texts and files are deleted, and so is the account. Grades stay under a pseudonym that nobody gets again. It cannot be undone.',
  body: z.strictObject(whose),
  response: privacyRequest,
  status: 202,
  problems: [
    privacyProblems.requestOpen,
    httpProblems.unprocessableReference,
    privacyProblems.legalHold,
    privacyProblems.alreadyErased,
    privacyProblems.ownErasure,
  ],
  examples: {
    body: { userSourcedId: 'student-17', reason: exampleErasure.reason },
    response: exampleErasure,
  },
});

export const readPrivacyRequest = route({
  operationId: 'readPrivacyRequest',
  method: 'GET',
  path: 'v1/privacy/requests/:privacyRequestId',
  access: { ...one, action: 'read' },
  summary: 'An export or erasure, for administrators and whoever asked for it',
  params,
  response: privacyRequest,
  examples: { response: exampleRequest },
});

export const withdrawErasure = route({
  operationId: 'withdrawErasure',
  method: 'POST',
  path: 'v1/privacy/requests/:privacyRequestId/withdrawal',
  access: { ...one, action: 'keep' },
  summary:
    'Withdraw an erasure that has not begun, as an administrator or whoever asked for it; once more changes nothing',
  params,
  response: privacyRequest,
  problems: [privacyProblems.notWithdrawable],
  examples: { response: { ...exampleErasure, state: 'withdrawn', finishedAt: '2026-12-01T08:00:00.000Z' } },
});

export const approveErasure = route({
  operationId: 'approveErasure',
  method: 'POST',
  path: 'v1/privacy/requests/:privacyRequestId/approval',
  access: { ...one, action: 'administer', roles: ['admin'] },
  summary: 'Agree to an erasure that somebody asks for themselves; agreeing again changes nothing',
  description: `It begins after ${coolOffDays} days, within which it can be withdrawn. The person gets a mail.`,
  params,
  response: privacyRequest,
  problems: [
    privacyProblems.notDecidable,
    privacyProblems.ownErasure,
    privacyProblems.alreadyErased,
    privacyProblems.legalHold,
  ],
  examples: { response: { ...exampleErasure, ...exampleDecision } },
});

export const refuseErasure = route({
  operationId: 'refuseErasure',
  method: 'POST',
  path: 'v1/privacy/requests/:privacyRequestId/refusal',
  access: { ...one, action: 'administer', roles: ['admin'] },
  summary: 'Refuse an erasure that somebody asks for themselves',
  description: 'The person gets a mail, and reads the reason at GET /v1/users/me/privacy/erasures.',
  params,
  body: z.strictObject({ reason: line(lengths.title) }),
  response: privacyRequest,
  problems: [privacyProblems.notDecidable],
  examples: {
    body: { reason: 'The school has to keep your records until July' },
    response: {
      ...exampleErasure,
      ...exampleDecision,
      state: 'refused',
      decisionReason: 'The school has to keep your records until July',
      finishedAt: exampleDecision.decidedAt,
    },
  },
});

export const linkToExport = route({
  operationId: 'linkToExport',
  method: 'GET',
  path: 'v1/privacy/requests/:privacyRequestId/file',
  access: { ...one, action: 'own' },
  summary: 'A URL to download an export, for whoever asked for it',
  params,
  response: downloadLink,
  problems: [
    privacyProblems.exportGone,
    uploadProblems.uploadNotCompleted,
    uploadProblems.scanPending,
    uploadProblems.uploadInfected,
  ],
  examples: {
    response: {
      url: 'https://files.school.example/school/7/export/5f0c6d4e.zip?Expires=1795252500&Signature=abc&Key-Pair-Id=K2',
      expiresAt: '2026-11-30T09:05:00.000Z',
    },
  },
});

export const listDisclosures = route({
  operationId: 'listDisclosures',
  method: 'GET',
  path: 'v1/privacy/disclosures',
  access: admins,
  summary: 'Whose data was given to whom: copies, support sessions, guardians; the latest first',
  query: schoolDisclosures.query,
  response: listOf(disclosure),
  examples: { response: { data: [exampleDisclosure], nextCursor: null } },
});
