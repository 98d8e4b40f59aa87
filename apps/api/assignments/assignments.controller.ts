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
    return this.assignments.list(target.id, query, mayTeach(caller, target));
  }

  @Route(createAssignment)
  create({ caller, target, body }: RequestOf<typeof createAssignment>) {
    return this.assignments.create(caller.schoolId, target.id, body);
  }

  @Route(readAssignment)
  read({ target }: RequestOf<typeof readAssignment>) {
    return this.assignments.read(target.id);
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
