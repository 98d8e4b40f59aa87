import { z } from 'zod';
import { examplePerson } from '../classes/person.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { uploadProblems } from '../uploads/errors.ts';
import { submissionProblems } from './errors.ts';
import { submissionList } from './submission.list.ts';
import { type SubmissionView, submission } from './submission.row.ts';

const maximumFiles = 20;

const lineItemParams = z.object({ lineItemSourcedId: sourcedId });
const ofLineItem = (action: 'own' | 'observe') => ({ on: 'lineItem', param: 'lineItemSourcedId', action }) as const;

const example: SubmissionView = {
  sourcedId: '019a9e31-52a1-7c44-8f0e-6b1f0a9d7c55',
  lineItemSourcedId: 'sheet-4',
  student: examplePerson,
  comment: 'Task 3 is on the second page.',
  submittedAt: '2026-11-21T09:01:12.000Z',
  late: false,
  files: [
    {
      uploadId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
      fileName: 'Exercise sheet 4.pdf',
      contentType: 'application/pdf',
      sizeBytes: 482_133,
      scanStatus: 'clean',
    },
  ],
  version: 1,
};

const body = z
  .strictObject({
    uploadIds: z
      .array(z.uuid().toLowerCase())
      .max(maximumFiles)
      .refine((ids) => new Set(ids).size === ids.length, 'expected each upload once')
      .default([]),
    comment: z.string().trim().max(10_000).nullable().default(null),
  })
  .refine(({ uploadIds, comment }) => uploadIds.length > 0 || comment, 'expected files, a comment, or both')
  .transform(({ uploadIds, comment }) => ({ uploadIds, comment: comment === '' ? null : comment }));

export const submitWork = route({
  operationId: 'submitWork',
  method: 'PUT',
  path: 'v1/lineItems/:lineItemSourcedId/submission',
  access: { ...ofLineItem('own'), roles: ['student'] },
  summary: 'Submit work for an assignment, or replace what was submitted',
  description:
    'Creates without If-Match, and replaces files and comment with the ETag of the version read until the result is ' +
    'fully graded, or after that too where the best attempt counts in the class; without If-Match a submission that differs answers 428. Submitting the same again changes nothing, ' +
    'not even the moment of the submission. After the due date work is still taken and shown as late.',
  params: lineItemParams,
  body,
  response: submission,
  otherStatuses: [201],
  location: 'v1/submissions/:sourcedId',
  ifMatch: 'toReplace',
  etag: true,
  problems: [
    httpProblems.preconditionRequired,
    httpProblems.unprocessableReference,
    uploadProblems.uploadInfected,
    submissionProblems.submissionGraded,
  ],
  examples: {
    body: { uploadIds: ['019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10'], comment: 'Task 3 is on the second page.' },
    response: example,
  },
});

export const readOwnSubmission = route({
  operationId: 'readOwnSubmission',
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId/submission',
  access: { ...ofLineItem('own'), roles: ['student'] },
  summary: 'What the student submitted for an assignment',
  params: lineItemParams,
  response: submission,
  etag: true,
  problems: [submissionProblems.noSubmission],
  examples: { response: example },
});

export const listSubmissions = route({
  operationId: 'listSubmissions',
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId/submissions',
  access: ofLineItem('observe'),
  summary: 'What the students of a class submitted for an assignment, in the order of their first submission',
  params: lineItemParams,
  query: submissionList.query,
  response: listOf(submission),
  problems: [httpProblems.invalidCursor],
  examples: { response: { data: [example], nextCursor: null } },
});

export const readSubmission = route({
  operationId: 'readSubmission',
  method: 'GET',
  path: 'v1/submissions/:submissionSourcedId',
  access: { on: 'submission', param: 'submissionSourcedId', action: 'read' },
  summary: 'One submission, for its student and the teachers of the class',
  params: z.object({ submissionSourcedId: sourcedId }),
  response: submission,
  etag: true,
  examples: { response: example },
});
