import { z } from 'zod';
import { gradingProblems } from '../grading/errors.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf, pageOf, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { extensionProblems } from './errors.ts';
import { exampleExtendedStudent, extendedStudent } from './extended-students.ts';
import { extension } from './extension.record.ts';
import { extensionList } from './extensions.service.ts';
import { grantRule, grantsSomething } from './grants.ts';

const maxEntries = 200;

const lineItemParams = z.object({ lineItemSourcedId: sourcedId });
const params = z.object({ extensionSourcedId: sourcedId });
const ofLineItem = { on: 'lineItem', param: 'lineItemSourcedId', action: 'teach' } as const;
const teach = { on: 'extension', param: 'extensionSourcedId', action: 'teach' } as const;

type Receiver = { studentSourcedId: string | null; groupSourcedId: string | null };
const hasOneReceiver = ({ studentSourcedId, groupSourcedId }: Receiver): boolean =>
  (studentSourcedId === null) !== (groupSourcedId === null);
const oneReceiver = { path: ['studentSourcedId'], message: 'expected either a student or a group' };
const something = { path: ['dueDate'], message: grantRule };

const { studentSourcedId: _student, groupSourcedId: _group, ...changeable } = extension.updateBody.shape;

const groupExample = {
  ...extension.exampleBody,
  studentSourcedId: null,
  groupSourcedId: 'group-b',
  dueDate: null,
  extraTimeMinutes: 30,
};

export const listExtensions = route({
  operationId: 'listExtensions',
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId/extensions',
  access: { ...ofLineItem, action: 'observe' },
  summary: 'The extensions of an assignment, oldest first',
  params: lineItemParams,
  query: extensionList.query,
  response: listOf(extension.response),
  examples: { response: { data: [extension.example], nextCursor: null } },
});

export const listExtendedStudents = route({
  operationId: 'listExtendedStudents',
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId/extendedStudents',
  access: { ...ofLineItem, action: 'observe' },
  summary: 'What an assignment asks of the students who have an extension',
  description:
    "By the extension that counts for each: their own, else of those of their groups each fact in the student's favour.",
  params: lineItemParams,
  query: pageQuery,
  response: pageOf(extendedStudent),
  problems: [httpProblems.invalidCursor],
  examples: { response: { data: [exampleExtendedStudent], nextCursor: null } },
});

export const createExtension = route({
  operationId: 'createExtension',
  method: 'POST',
  path: 'v1/lineItems/:lineItemSourcedId/extensions',
  access: ofLineItem,
  summary: 'Grants a student or a group an extension',
  description:
    "A later due date, extra time, excused, or other points possible; late and missing work, totals and what the student sees follow it. A student's own goes before those of groups. Students see what it changes for them, never the reason.",
  params: lineItemParams,
  body: extension.createBody.refine(hasOneReceiver, oneReceiver).refine(grantsSomething, something),
  response: extension.response,
  status: 201,
  location: 'v1/extensions/:sourcedId',
  etag: true,
  problems: [
    httpProblems.unprocessableReference,
    extensionProblems.extensionExists,
    extensionProblems.extensionGrantsNothing,
    gradingProblems.gradingPeriodClosed,
  ],
  examples: { body: extension.exampleBody, response: extension.example },
});

export const putExtensions = route({
  operationId: 'putExtensions',
  method: 'PATCH',
  path: 'v1/lineItems/:lineItemSourcedId/extensions',
  access: ofLineItem,
  summary: `Grants or replaces up to ${maxEntries} extensions, all or none`,
  description:
    'Each entry replaces the extension of its student or group; "version" is the one it is based on, null where there is none yet. One entry that cannot be stored refuses them all and is named in "errors".',
  params: lineItemParams,
  body: z.strictObject({
    extensions: z
      .array(
        z
          .strictObject({
            version: z.int().min(1).max(999_999_999).nullable().default(null),
            ...extension.createBody.shape,
          })
          .refine(hasOneReceiver, oneReceiver)
          .refine(grantsSomething, something),
      )
      .min(1)
      .max(maxEntries)
      .refine((entries) => new Set(entries.map(receiverOf)).size === entries.length, {
        message: 'expected every student and group once',
      }),
  }),
  response: z.object({ data: z.array(extension.response) }),
  problems: [
    httpProblems.preconditionFailed,
    httpProblems.unprocessableReference,
    extensionProblems.extensionExists,
    extensionProblems.extensionGrantsNothing,
    gradingProblems.gradingPeriodClosed,
  ],
  examples: {
    body: {
      extensions: [
        { ...extension.exampleBody, version: null },
        { ...groupExample, version: 2 },
      ],
    },
    response: { data: [extension.example, { ...extension.example, ...groupExample, version: 3 }] },
  },
});

export const readExtension = route({
  operationId: 'readExtension',
  method: 'GET',
  path: 'v1/extensions/:extensionSourcedId',
  access: { ...teach, action: 'read' },
  summary: 'One extension, for the teachers of the class',
  params,
  response: extension.response,
  etag: true,
  examples: { response: extension.example },
});

export const updateExtension = route({
  operationId: 'updateExtension',
  method: 'PATCH',
  path: 'v1/extensions/:extensionSourcedId',
  access: teach,
  summary: 'Changes the fields that are sent; for whom it is stays',
  params,
  body: z.strictObject(changeable).partial().meta({ id: 'ExtensionUpdate' }),
  response: extension.response,
  ifMatch: 'required',
  etag: true,
  problems: [extensionProblems.extensionGrantsNothing, gradingProblems.gradingPeriodClosed],
  examples: {
    body: { extraTimeMinutes: 90 },
    response: { ...extension.example, extraTimeMinutes: 90, version: 2 },
  },
});

export const deleteExtension = route({
  operationId: 'deleteExtension',
  method: 'DELETE',
  path: 'v1/extensions/:extensionSourcedId',
  access: teach,
  summary: 'Ends an extension: from now on the assignment asks what it asks of everybody',
  params,
  status: 204,
  ifMatch: 'required',
  problems: [gradingProblems.gradingPeriodClosed],
});

function receiverOf({ studentSourcedId, groupSourcedId }: Receiver): string {
  return JSON.stringify([studentSourcedId, groupSourcedId]);
}
