import { z } from 'zod';
import { line } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { lengths } from '../values/lengths.ts';
import { disclosure, exampleDisclosure, ownDisclosures } from './disclosure.row.ts';
import { privacyProblems } from './errors.ts';
import { coolOffDays, exportKeptDays } from './periods.ts';
import { exampleRequest, ownErasures, ownExports, privacyRequest } from './privacy-request.row.ts';

export const requestOwnExport = route({
  operationId: 'requestOwnExport',
  method: 'POST',
  path: 'v1/users/me/privacy/exports',
  access: 'signedIn',
  summary: 'Has a copy made of everything that is stored about you',
  description: `A ZIP: JSON for each table, files, and an index.html to read, to download for ${exportKeptDays} days. What is there for staff alone, such as drafts of grades, is left out: ask the school for it. One that is being made already is answered with.`,
  response: privacyRequest,
  status: 202,
  problems: [privacyProblems.tooManyExports, privacyProblems.alreadyErased],
  examples: {
    response: { ...exampleRequest, state: 'queued', counts: {}, sizeBytes: null, finishedAt: null, expiresAt: null },
  },
});

export const listOwnExports = route({
  operationId: 'listOwnExports',
  method: 'GET',
  path: 'v1/users/me/privacy/exports',
  access: 'signedIn',
  summary: 'The copies of your data that you asked for, the newest first',
  query: ownExports.query,
  response: listOf(privacyRequest),
  examples: { response: { data: [exampleRequest], nextCursor: null } },
});

const askedFor = {
  ...exampleRequest,
  kind: 'erasure',
  state: 'requested',
  reason: 'I have left the school',
  counts: {},
  sizeBytes: null,
  finishedAt: null,
  expiresAt: null,
} as const;

export const requestOwnErasure = route({
  operationId: 'requestOwnErasure',
  method: 'POST',
  path: 'v1/users/me/privacy/erasures',
  access: 'signedIn',
  summary: 'Asks the school for the erasure of what is stored about you',
  description: `Its administrators get a mail, and approve it or refuse it with a reason. Once they approve it there are ${coolOffDays} days within which you can withdraw it. What the law has a school keep, such as grades, stays under a pseudonym. Asked again in the same words it is the same request.`,
  body: z.strictObject({
    reason: line(lengths.title).optional().meta({ description: 'For the administrators; an erasure takes it out' }),
  }),
  response: privacyRequest,
  status: 202,
  problems: [privacyProblems.alreadyErased, privacyProblems.requestOpen, privacyProblems.tooManyErasures],
  examples: { body: { reason: askedFor.reason }, response: askedFor },
});

export const listOwnErasures = route({
  operationId: 'listOwnErasures',
  method: 'GET',
  path: 'v1/users/me/privacy/erasures',
  access: 'signedIn',
  summary: 'What became of your requests to be erased, the newest first',
  query: ownErasures.query,
  response: listOf(privacyRequest),
  examples: { response: { data: [askedFor], nextCursor: null } },
});

export const listOwnDisclosures = route({
  operationId: 'listOwnDisclosures',
  method: 'GET',
  path: 'v1/users/me/privacy/disclosures',
  access: 'signedIn',
  summary: 'Who else was given your data: copies, support sessions, guardians; the latest first',
  query: ownDisclosures.query,
  response: listOf(disclosure),
  examples: { response: { data: [exampleDisclosure], nextCursor: null } },
});
