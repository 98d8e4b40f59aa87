import { z } from 'zod';
import { line, recordFields, sourcedId, weight } from '../http/fields.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { schoolProblems } from '../schools/errors.ts';

const fields = {
  title: line(255),
  weight: weight.meta({ description: 'Share of the category in a total, relative to the other categories' }),
};

export const category = z.object({
  ...recordFields,
  title: z.string(),
  weight: z.number(),
  classSourcedId: sourcedId.nullable().meta({ description: 'null: every class of the school may use it' }),
});

const example = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
  title: 'Coursework',
  weight: 50,
  classSourcedId: 'class-physics-10a',
};

const classParams = z.object({ classSourcedId: sourcedId });
const params = z.object({ categorySourcedId: sourcedId });
const teach = { on: 'category', param: 'categorySourcedId', action: 'teach' } as const;

export const listCategories = route({
  method: 'GET',
  path: 'v1/classes/:classSourcedId/categories',
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  summary: 'The categories that assignments of the class can be in',
  params: classParams,
  query: pageQuery,
  response: pageOf(category),
  examples: { response: { data: [example], nextCursor: null } },
});

export const createCategory = route({
  method: 'POST',
  path: 'v1/classes/:classSourcedId/categories',
  access: { on: 'class', param: 'classSourcedId', action: 'teach' },
  summary: 'Adds a category to the class',
  params: classParams,
  body: z.strictObject(fields),
  response: category,
  status: 201,
  etag: true,
  examples: { body: { title: 'Coursework', weight: 50 }, response: example },
});

export const readCategory = route({
  method: 'GET',
  path: 'v1/categories/:categorySourcedId',
  access: { on: 'category', param: 'categorySourcedId', action: 'read' },
  summary: 'One category',
  params,
  response: category,
  etag: true,
  examples: { response: example },
});

export const updateCategory = route({
  method: 'PATCH',
  path: 'v1/categories/:categorySourcedId',
  access: teach,
  summary: 'Changes the fields that are sent; a new weight asks for new totals',
  description: 'A category that every class of the school may use is changed by administrators only.',
  params,
  body: z.strictObject(fields).partial(),
  response: category,
  ifMatch: 'required',
  etag: true,
  examples: { body: { weight: 60 }, response: { ...example, weight: 60, version: 2 } },
});

export const deleteCategory = route({
  method: 'DELETE',
  path: 'v1/categories/:categorySourcedId',
  access: teach,
  summary: 'Deletes a category without assignments',
  params,
  status: 204,
  ifMatch: 'optional',
  problems: [schoolProblems.stillInUse],
});
