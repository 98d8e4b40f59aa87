import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { isoOf, line, recordFields, sourcedId, weight } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf, route } from '../http/route-spec.ts';
import { schoolProblems } from '../schools/errors.ts';
import { Categories, type CategoryRow } from './categories.ts';

const fields = {
  title: line(255),
  weight: weight.meta({ description: 'Share of the category in a total, relative to the other categories' }),
};

const category = z.object({
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

const list = route({
  method: 'GET',
  path: 'v1/classes/:classSourcedId/categories',
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  summary: 'The categories that assignments of the class can be in',
  params: classParams,
  query: pageQuery,
  response: pageOf(category),
  examples: { response: { data: [example], nextCursor: null } },
});

const create = route({
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

const read = route({
  method: 'GET',
  path: 'v1/categories/:categorySourcedId',
  access: { on: 'category', param: 'categorySourcedId', action: 'read' },
  summary: 'One category',
  params,
  response: category,
  etag: true,
  examples: { response: example },
});

const update = route({
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

const remove = route({
  method: 'DELETE',
  path: 'v1/categories/:categorySourcedId',
  access: teach,
  summary: 'Deletes a category without assignments',
  params,
  status: 204,
  ifMatch: 'optional',
  problems: [schoolProblems.stillInUse],
});

@Controller()
export class CategoriesController {
  constructor(private readonly categories: Categories) {}

  @Route(list)
  async list(
    @Input() input: InputOf<typeof list>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof list>> {
    return this.categories.list(caller.schoolId, target.id as number, input.query, toCategory);
  }

  @Route(create)
  async create(
    @Input() input: InputOf<typeof create>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof create>> {
    return toCategory(await this.categories.create(caller.schoolId, target.id as number, input.body));
  }

  @Route(read)
  async read(@On() target: Target): Promise<ReplyOf<typeof read>> {
    return toCategory(await this.categories.read(target.id as number));
  }

  @Route(update)
  async update(@Input() input: InputOf<typeof update>, @On() target: Target): Promise<ReplyOf<typeof update>> {
    return toCategory(await this.categories.update(target.id as number, input.body, input.ifMatch));
  }

  @Route(remove)
  async remove(@Input() input: InputOf<typeof remove>, @On() target: Target): Promise<void> {
    await this.categories.delete(target.id as number, input.ifMatch);
  }
}

const toCategory = (row: CategoryRow): z.output<typeof category> => ({
  sourcedId: row.sourced_id,
  status: row.status,
  dateLastModified: isoOf(row.modified_at),
  version: row.version,
  title: row.title,
  weight: Number(row.weight),
  classSourcedId: row.class_sourced_id,
});
