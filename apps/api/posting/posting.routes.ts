import { z } from 'zod';
import { examplePerson } from '../classes/person.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { route } from '../http/route-spec.ts';
import { change, maxPosted, type Preview, preview } from './posting.row.ts';

const params = z.object({ lineItemSourcedId: sourcedId });
const teach = { on: 'lineItem', param: 'lineItemSourcedId', action: 'teach' } as const;

const example: Preview = {
  lineItemSourcedId: 'sheet-3',
  posting: 'manual',
  counts: { posted: 0, gradedDrafts: 1, otherDrafts: 0 },
  fingerprints: { graded: '9d1c…', all: '9d1c…' },
  postedFingerprints: { graded: 'e3b0…', all: 'e3b0…' },
  drafts: [
    {
      student: examplePerson,
      scoreStatus: 'fully graded',
      score: 17.5,
      textScore: null,
      comment: 'Task 4 is elegant.',
      version: 2,
    },
  ],
};

export const previewPosting = route({
  operationId: 'previewPosting',
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId/posting',
  access: { ...teach, action: 'observe' },
  summary: 'The drafts of an assignment: who would see what once they are posted',
  params,
  response: preview,
  examples: { response: example },
});

const named = z
  .array(z.strictObject({ studentSourcedId: sourcedId, version: z.int().min(1) }))
  .min(1)
  .max(maxPosted)
  .refine((entries) => new Set(entries.map((entry) => entry.studentSourcedId)).size === entries.length, {
    message: 'expected every student once',
  })
  .meta({ description: 'These students, each with the version of the result that was decided on' });

const body = z
  .strictObject({
    action: z.enum(['post', 'recall']),
    results: named.optional(),
    which: z
      .enum(['graded', 'all'])
      .optional()
      .meta({ description: 'Instead of naming students: all results, or those with a grade' }),
    fingerprint: z.string().max(100).optional().meta({ description: 'With which: of the preview that was decided on' }),
  })
  .superRefine(({ results, which, fingerprint }, context) => {
    const refuse = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', path, message });
    if ((results === undefined) === (which === undefined)) refuse('expected either results or which', 'results');
    if (which !== undefined && fingerprint === undefined)
      refuse('expected the fingerprint of a preview', 'fingerprint');
    if (which === undefined && fingerprint !== undefined) refuse('expected none: it belongs to "which"', 'fingerprint');
  });

export type PostingOrder = z.output<typeof body>;

export const changePosting = route({
  operationId: 'changePosting',
  method: 'POST',
  path: 'v1/lineItems/:lineItemSourcedId/posting',
  access: teach,
  summary: 'Posts drafts, so that their students see them, or recalls what was posted',
  description:
    'Both are based on what was read, so that nothing is shown that was graded after it, and nothing hidden that ' +
    'somebody corrected. With "results" one of another version is left alone and named in "left"; with "which" nothing ' +
    'changes where the results are not those of the fingerprint (412): of "fingerprints" to post, of ' +
    '"postedFingerprints" to recall. Doing the same again changes nothing. It is possible in closed grading periods too.',
  params,
  body,
  response: change,
  problems: [httpProblems.preconditionFailed, httpProblems.unprocessableReference],
  examples: {
    body: { action: 'post', results: [{ studentSourcedId: 'student-17', version: 2 }] },
    response: { lineItemSourcedId: 'sheet-3', action: 'post', changed: 1, unchanged: 0, left: [] },
  },
});
