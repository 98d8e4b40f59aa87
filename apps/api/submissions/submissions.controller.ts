import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { listSubmissions, readOwnSubmission, readSubmission, submitWork } from './submissions.routes.ts';
import { SubmissionsService } from './submissions.service.ts';

@Controller()
export class SubmissionsController {
  constructor(private readonly submissions: SubmissionsService) {}

  @Route(submitWork)
  async submit({ caller, target: lineItem, body, ifMatch, setStatus }: RequestOf<typeof submitWork>) {
    const { created, submission } = await this.submissions.submit(caller, lineItem, body, ifMatch);
    if (created) setStatus(201);
    return submission;
  }

  @Route(readOwnSubmission)
  readOwn({ caller, target: lineItem }: RequestOf<typeof readOwnSubmission>) {
    return this.submissions.ofStudent(caller, lineItem);
  }

  @Route(listSubmissions)
  list({ target: lineItem, query }: RequestOf<typeof listSubmissions>) {
    return this.submissions.ofLineItem(lineItem, query);
  }

  @Route(readSubmission)
  read({ target: submission }: RequestOf<typeof readSubmission>) {
    return this.submissions.read(submission);
  }
}
