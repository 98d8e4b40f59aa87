import { Controller } from '@nestjs/common';
import { mayTeach } from '../access/object-access.ts';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { GradingPoliciesService } from './grading-policies.service.ts';
import { putGradingPolicy, readGradingPolicy } from './grading-policy.routes.ts';

@Controller()
export class GradingPoliciesController {
  constructor(private readonly policies: GradingPoliciesService) {}

  @Route(readGradingPolicy)
  async read({ caller, target }: RequestOf<typeof readGradingPolicy>) {
    const policy = await this.policies.read(target);
    return mayTeach(caller, target) ? policy : { ...policy, warnings: [] };
  }

  @Route(putGradingPolicy)
  async put({ caller, target, body, ifMatch, setStatus }: RequestOf<typeof putGradingPolicy>) {
    const { created, policy } = await this.policies.put(caller.schoolId, target, body, ifMatch);
    if (created) setStatus(201);
    return policy;
  }
}
