import { z } from 'zod';
import { gradingProblems } from '../grading/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { recordProblems } from '../records/errors.ts';
import { categoryList } from './categories.service.ts';
import { category } from './category.record.ts';

const classParams = z.object({ classSourcedId: sourcedId });
const params = z.object({ categorySourcedId: sourcedId });
const teach = { on: 'category', param: 'categorySourcedId', action: 'teach' } as const;

export const listCategories = route({
  operationId: 'listCategories',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/categories',
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  summary: 'The categories that assignments of the class can be in',
  params: classParams,
  query: categoryList.query,
  response: listOf(category.response),
  examples: { response: { data: [category.example], nextCursor: null } },
});

export const createCategory = route({
  operationId: 'createCategory',
  method: 'POST',
  path: 'v1/classes/:classSourcedId/categories',
  access: { on: 'class', param: 'classSourcedId', action: 'teach' },
  summary: 'Adds a category to the class',
  params: classParams,
  body: category.createBody,
  response: category.response,
  status: 201,
  location: 'v1/categories/:sourcedId',
  etag: true,
  examples: { body: { title: 'Coursework', weight: 50 }, response: category.example },
});

export const readCategory = route({
  operationId: 'readCategory',
  method: 'GET',
  path: 'v1/categories/:categorySourcedId',
  access: { on: 'category', param: 'categorySourcedId', action: 'read' },
  summary: 'One category',
  params,
  response: category.response,
  etag: true,
  examples: { response: category.example },
});

export const updateCategory = route({
  operationId: 'updateCategory',
  method: 'PATCH',
  path: 'v1/categories/:categorySourcedId',
  access: teach,
  summary: 'Changes the fields that are sent; weight and drops ask for new totals',
  description: 'A category that every class of the school may use is changed by administrators only.',
  params,
  body: category.updateBody,
  response: category.response,
  ifMatch: 'required',
  etag: true,
  problems: [gradingProblems.gradingPeriodClosed],
  examples: { body: { weight: 60 }, response: { ...category.example, weight: 60, version: 2 } },
});

export const deleteCategory = route({
  operationId: 'deleteCategory',
  method: 'DELETE',
  path: 'v1/categories/:categorySourcedId',
  access: teach,
  summary: 'Deletes a category without assignments',
  params,
  status: 204,
  ifMatch: 'required',
  problems: [recordProblems.stillInUse],
});
