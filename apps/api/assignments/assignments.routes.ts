import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { isoDateTime, line, moment, points, recordFields, sourcedId, weight } from '../http/fields.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';

const fields = {
  title: line(255),
  description: z.string().max(10_000).nullable(),
  assignDate: isoDateTime.nullable(),
  dueDate: isoDateTime.nullable(),
  resultValueMax: points.meta({ description: 'Points possible; with 0 the assignment counts for nothing' }),
  weight: weight.nullable().meta({ description: 'Weight inside the category; null: the points possible' }),
  categorySourcedId: sourcedId,
  gradingPeriodSourcedId: sourcedId.nullable(),
  academicSessionSourcedId: sourcedId.nullable(),
};

export const assignment = z.object({
  ...recordFields,
  title: z.string(),
  description: z.string().nullable(),
  assignDate: moment.nullable(),
  dueDate: moment.nullable(),
  resultValueMin: z.number(),
  resultValueMax: z.number(),
  weight: z.number().nullable(),
  classSourcedId: sourcedId,
  categorySourcedId: sourcedId,
  gradingPeriodSourcedId: sourcedId.nullable(),
  academicSessionSourcedId: sourcedId.nullable(),
});

const exampleFields = {
  title: 'Exercise sheet 3',
  description: 'Tasks 1 to 4',
  assignDate: '2026-11-16T07:00:00.000Z',
  dueDate: '2026-11-23T22:59:59.000Z',
  resultValueMax: 20,
  weight: null,
  categorySourcedId: 'category-coursework',
  gradingPeriodSourcedId: null,
  academicSessionSourcedId: null,
};

const example = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
  ...exampleFields,
  resultValueMin: 0,
  classSourcedId: 'class-physics-10a',
};

const classParams = z.object({ classSourcedId: sourcedId });
const params = z.object({ lineItemSourcedId: sourcedId });
const teach = { on: 'lineItem', param: 'lineItemSourcedId', action: 'teach' } as const;

export const listAssignments = route({
  method: 'GET',
  path: 'v1/classes/:classSourcedId/lineItems',
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  summary: 'The assignments of the class by due date, those without one last',
  params: classParams,
  query: pageQuery.extend({ categorySourcedId: sourcedId.optional() }),
  response: pageOf(assignment),
  examples: { response: { data: [example], nextCursor: null } },
});

export const createAssignment = route({
  method: 'POST',
  path: 'v1/classes/:classSourcedId/lineItems',
  access: { on: 'class', param: 'classSourcedId', action: 'teach' },
  summary: 'Adds an assignment to the class',
  params: classParams,
  body: z.strictObject({
    ...fields,
    description: fields.description.default(null),
    assignDate: fields.assignDate.default(null),
    dueDate: fields.dueDate.default(null),
    resultValueMax: fields.resultValueMax.default(100),
    weight: fields.weight.default(null),
    gradingPeriodSourcedId: fields.gradingPeriodSourcedId.default(null),
    academicSessionSourcedId: fields.academicSessionSourcedId.default(null),
  }),
  response: assignment,
  status: 201,
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: exampleFields, response: example },
});

export const readAssignment = route({
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId',
  access: { on: 'lineItem', param: 'lineItemSourcedId', action: 'read' },
  summary: 'One assignment',
  params,
  response: assignment,
  etag: true,
  examples: { response: example },
});

export const updateAssignment = route({
  method: 'PATCH',
  path: 'v1/lineItems/:lineItemSourcedId',
  access: teach,
  summary: 'Changes the fields that are sent; points, weight, due date and category ask for new totals',
  params,
  body: z.strictObject(fields).partial(),
  response: assignment,
  ifMatch: 'required',
  etag: true,
  problems: [httpProblems.unprocessableReference],
  examples: { body: { resultValueMax: 25 }, response: { ...example, resultValueMax: 25, version: 2 } },
});

export const deleteAssignment = route({
  method: 'DELETE',
  path: 'v1/lineItems/:lineItemSourcedId',
  access: teach,
  summary: 'Deletes an assignment; its results stay stored and count for nothing',
  params,
  status: 204,
  ifMatch: 'required',
});
