import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { explainGrade, explainOwnGrade, supposeGrades, supposeOwnGrades } from './explanations.routes.ts';
import { ExplanationsService } from './explanations.service.ts';

@Controller()
export class ExplanationsController {
  constructor(private readonly explanations: ExplanationsService) {}

  @Route(explainOwnGrade)
  own({ caller, target }: RequestOf<typeof explainOwnGrade>) {
    return this.explanations.explain({ classId: target.id, student: caller.sourcedId, view: 'posted' });
  }

  @Route(supposeOwnGrades)
  supposeOwn({ caller, target, body }: RequestOf<typeof supposeOwnGrades>) {
    return this.explanations.explain({ classId: target.id, student: caller.sourcedId, view: 'posted' }, body.scores);
  }

  @Route(explainGrade)
  ofStudent({ target, params, query }: RequestOf<typeof explainGrade>) {
    return this.explanations.explain({ classId: target.id, student: params.studentSourcedId, view: query.view });
  }

  @Route(supposeGrades)
  supposeOf({ target, params, query, body }: RequestOf<typeof supposeGrades>) {
    const asked = { classId: target.id, student: params.studentSourcedId, view: query.view };
    return this.explanations.explain(asked, body.scores);
  }
}
