import { Controller } from '@nestjs/common';
import type { Caller, Target } from '../access/caller.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import {
  createAssignment,
  deleteAssignment,
  listAssignments,
  readAssignment,
  updateAssignment,
} from './assignments.routes.ts';
import { AssignmentsService } from './assignments.service.ts';

@Controller()
export class AssignmentsController {
  constructor(private readonly assignments: AssignmentsService) {}

  @Route(listAssignments)
  async list(
    @Input() input: InputOf<typeof listAssignments>,
    @On() target: Target,
  ): Promise<ReplyOf<typeof listAssignments>> {
    return this.assignments.list(target.id as number, input.query);
  }

  @Route(createAssignment)
  async create(
    @Input() input: InputOf<typeof createAssignment>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof createAssignment>> {
    return this.assignments.create(caller.schoolId, target.id as number, input.body);
  }

  @Route(readAssignment)
  async read(@On() target: Target): Promise<ReplyOf<typeof readAssignment>> {
    return this.assignments.read(target.id as number);
  }

  @Route(updateAssignment)
  async update(
    @Input() input: InputOf<typeof updateAssignment>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof updateAssignment>> {
    const { schoolId } = caller;
    const { classId, id } = target as { classId: number; id: number };
    return this.assignments.update(schoolId, classId, id, input.body, input.ifMatch);
  }

  @Route(deleteAssignment)
  async remove(@Input() input: InputOf<typeof deleteAssignment>, @On() target: Target): Promise<void> {
    await this.assignments.delete(target.classId as number, target.id as number, input.ifMatch);
  }
}
