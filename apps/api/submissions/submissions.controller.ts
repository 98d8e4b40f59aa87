import { Controller } from '@nestjs/common';
import type { Caller, Target } from '../access/caller.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import type { InputOf } from '../http/route-spec.ts';
import { handIn, listSubmissions, readOwnSubmission, readSubmission } from './submissions.routes.ts';
import { SubmissionsService } from './submissions.service.ts';

@Controller()
export class SubmissionsController {
  constructor(private readonly submissions: SubmissionsService) {}

  @Route(handIn)
  handIn(@SignedIn() caller: Caller, @On() lineItem: Target, @Input() { body, ifMatch }: InputOf<typeof handIn>) {
    return this.submissions.handIn(caller, lineItem, body, ifMatch);
  }

  @Route(readOwnSubmission)
  readOwn(@SignedIn() caller: Caller, @On() lineItem: Target) {
    return this.submissions.ofStudent(caller, lineItem);
  }

  @Route(listSubmissions)
  list(@On() lineItem: Target, @Input() { query }: InputOf<typeof listSubmissions>) {
    return this.submissions.ofLineItem(lineItem, query);
  }

  @Route(readSubmission)
  read(@On() submission: Target) {
    return this.submissions.read(submission);
  }
}
