import { Controller } from '@nestjs/common';
import { mayTeach } from '../access/object-access.ts';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
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
  list({ caller, target, query }: RequestOf<typeof listAssignments>) {
    if (mayTeach(caller, target)) return this.assignments.list(target.id, query);
    return this.assignments.listFor(caller, target.id, query);
  }

  @Route(createAssignment)
  create({ caller, target, body }: RequestOf<typeof createAssignment>) {
    return this.assignments.create(caller.schoolId, target.id, body);
  }

  @Route(readAssignment)
  read({ caller, target }: RequestOf<typeof readAssignment>) {
    return mayTeach(caller, target) ? this.assignments.read(target.id) : this.assignments.readFor(caller, target.id);
  }

  @Route(updateAssignment)
  update({ caller, target, body, ifMatch }: RequestOf<typeof updateAssignment>) {
    const { schoolId } = caller;
    const { classId, id } = target;
    return this.assignments.update(schoolId, classId, id, body, ifMatch);
  }

  @Route(deleteAssignment)
  async remove({ target, ifMatch }: RequestOf<typeof deleteAssignment>) {
    await this.assignments.delete(target.classId, target.id, ifMatch);
  }
}
