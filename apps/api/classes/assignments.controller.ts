import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { httpProblems } from '../http/errors.ts';
import {
  isoDateTime,
  isoOf,
  isoOrNull,
  line,
  moment,
  numberOrNull,
  points,
  recordFields,
  sourcedId,
  weight,
} from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf, route } from '../http/route-spec.ts';
import { type AssignmentRow, Assignments } from './assignments.ts';

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

const assignment = z.object({
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

const list = route({
  method: 'GET',
  path: 'v1/classes/:classSourcedId/lineItems',
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  summary: 'The assignments of the class by due date, those without one last',
  params: classParams,
  query: pageQuery.extend({ categorySourcedId: sourcedId.optional() }),
  response: pageOf(assignment),
  examples: { response: { data: [example], nextCursor: null } },
});

const create = route({
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

const read = route({
  method: 'GET',
  path: 'v1/lineItems/:lineItemSourcedId',
  access: { on: 'lineItem', param: 'lineItemSourcedId', action: 'read' },
  summary: 'One assignment',
  params,
  response: assignment,
  etag: true,
  examples: { response: example },
});

const update = route({
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

const remove = route({
  method: 'DELETE',
  path: 'v1/lineItems/:lineItemSourcedId',
  access: teach,
  summary: 'Deletes an assignment; its results stay stored and count for nothing',
  params,
  status: 204,
  ifMatch: 'required',
});

@Controller()
export class AssignmentsController {
  constructor(private readonly assignments: Assignments) {}

  @Route(list)
  async list(@Input() input: InputOf<typeof list>, @On() target: Target): Promise<ReplyOf<typeof list>> {
    return this.assignments.list(target.id as number, input.query, toAssignment);
  }

  @Route(create)
  async create(
    @Input() input: InputOf<typeof create>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof create>> {
    return toAssignment(await this.assignments.create(caller.schoolId, target.id as number, input.body));
  }

  @Route(read)
  async read(@On() target: Target): Promise<ReplyOf<typeof read>> {
    return toAssignment(await this.assignments.read(target.id as number));
  }

  @Route(update)
  async update(
    @Input() input: InputOf<typeof update>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof update>> {
    const { schoolId } = caller;
    const { classId, id } = target as { classId: number; id: number };
    return toAssignment(await this.assignments.update(schoolId, classId, id, input.body, input.ifMatch));
  }

  @Route(remove)
  async remove(@Input() input: InputOf<typeof remove>, @On() target: Target): Promise<void> {
    await this.assignments.delete(target.classId as number, target.id as number, input.ifMatch);
  }
}

const toAssignment = (row: AssignmentRow): z.output<typeof assignment> => ({
  sourcedId: row.sourced_id,
  status: row.status,
  dateLastModified: isoOf(row.modified_at),
  version: row.version,
  title: row.title,
  description: row.description,
  assignDate: isoOrNull(row.assign_date),
  dueDate: isoOrNull(row.due_date),
  resultValueMin: Number(row.result_value_min),
  resultValueMax: Number(row.result_value_max),
  weight: numberOrNull(row.weight),
  classSourcedId: row.class_sourced_id,
  categorySourcedId: row.category_sourced_id,
  gradingPeriodSourcedId: row.grading_period_sourced_id,
  academicSessionSourcedId: row.academic_session_sourced_id,
});
