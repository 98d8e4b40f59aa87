import { Controller } from '@nestjs/common';
import { DueWorkService } from '../due-work/due-work.service.ts';
import { ExplanationsService } from '../explanations/explanations.service.ts';
import { OwnGradesService } from '../gradebook/own-grades.service.ts';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import {
  explainGradeOfChild,
  listAssignmentsOfChild,
  listChildren,
  listGradesOfChild,
  readGradesOfChild,
} from './children.routes.ts';
import { ChildrenService } from './children.service.ts';

/** What guardians see: the reads of a student's own view, of the child that the access decision found. */
@Controller()
export class ChildrenController {
  constructor(
    private readonly children: ChildrenService,
    private readonly grades: OwnGradesService,
    private readonly work: DueWorkService,
    private readonly explanations: ExplanationsService,
  ) {}

  @Route(listChildren)
  list({ caller }: RequestOf<typeof listChildren>) {
    return this.children.list(caller.id);
  }

  @Route(listGradesOfChild)
  gradesOfAll({ caller, target, query }: RequestOf<typeof listGradesOfChild>) {
    return this.grades.list({ id: target.id, schoolId: caller.schoolId }, query);
  }

  @Route(readGradesOfChild)
  async gradesInClass({ caller, target, params }: RequestOf<typeof readGradesOfChild>) {
    const classId = await this.children.classOf({ id: target.id, schoolId: caller.schoolId }, params.classSourcedId);
    return this.grades.ofClass({ id: target.id, schoolId: caller.schoolId }, classId);
  }

  @Route(listAssignmentsOfChild)
  assignments({ caller, target, query }: RequestOf<typeof listAssignmentsOfChild>) {
    return this.work.list({ id: target.id, schoolId: caller.schoolId }, query);
  }

  @Route(explainGradeOfChild)
  async explain({ caller, target, params }: RequestOf<typeof explainGradeOfChild>) {
    const classId = await this.children.classOf({ id: target.id, schoolId: caller.schoolId }, params.classSourcedId);
    return this.explanations.explain({ classId, student: target.sourcedId, view: 'posted' });
  }
}
