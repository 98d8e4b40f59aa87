import { Controller } from '@nestjs/common';
import { Route } from '../../http/route.ts';
import type { RequestOf } from '../../http/route-spec.ts';
import { listFailedTasks, retryFailedTask } from './failed-tasks.routes.ts';
import { FailedTasksService } from './failed-tasks.service.ts';

@Controller()
export class FailedTasksController {
  constructor(private readonly tasks: FailedTasksService) {}

  @Route(listFailedTasks)
  list({ caller, query }: RequestOf<typeof listFailedTasks>) {
    return this.tasks.list(caller, query);
  }

  @Route(retryFailedTask)
  retry({ caller, params }: RequestOf<typeof retryFailedTask>) {
    return this.tasks.retry(caller, params.taskId);
  }
}
