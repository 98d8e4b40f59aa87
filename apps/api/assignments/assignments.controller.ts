import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller, Target } from '../access/caller.ts';
import { isoOf, isoOrNull, numberOrNull } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import {
  assignment,
  createAssignment,
  deleteAssignment,
  listAssignments,
  readAssignment,
  updateAssignment,
} from './assignments.routes.ts';
import { type AssignmentRow, AssignmentsService } from './assignments.service.ts';

@Controller()
export class AssignmentsController {
  constructor(private readonly assignments: AssignmentsService) {}

  @Route(listAssignments)
  async list(
    @Input() input: InputOf<typeof listAssignments>,
    @On() target: Target,
  ): Promise<ReplyOf<typeof listAssignments>> {
    return this.assignments.list(target.id as number, input.query, toAssignment);
  }

  @Route(createAssignment)
  async create(
    @Input() input: InputOf<typeof createAssignment>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof createAssignment>> {
    return toAssignment(await this.assignments.create(caller.schoolId, target.id as number, input.body));
  }

  @Route(readAssignment)
  async read(@On() target: Target): Promise<ReplyOf<typeof readAssignment>> {
    return toAssignment(await this.assignments.read(target.id as number));
  }

  @Route(updateAssignment)
  async update(
    @Input() input: InputOf<typeof updateAssignment>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof updateAssignment>> {
    const { schoolId } = caller;
    const { classId, id } = target as { classId: number; id: number };
    return toAssignment(await this.assignments.update(schoolId, classId, id, input.body, input.ifMatch));
  }

  @Route(deleteAssignment)
  async remove(@Input() input: InputOf<typeof deleteAssignment>, @On() target: Target): Promise<void> {
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
