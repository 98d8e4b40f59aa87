import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { JobRunsService } from './job-runs.service.ts';
import { JobSchedulesService } from './job-schedules.service.ts';
import { listRuns, listSchedules, readRun, startRun } from './jobs.routes.ts';

@Controller()
export class JobsController {
  constructor(
    private readonly runs: JobRunsService,
    private readonly schedules: JobSchedulesService,
  ) {}

  @Route(listSchedules)
  async listSchedules({ caller }: RequestOf<typeof listSchedules>) {
    return { data: await this.schedules.list(caller) };
  }

  @Route(listRuns)
  listRuns({ caller, query }: RequestOf<typeof listRuns>) {
    return this.runs.list(caller, query);
  }

  @Route(readRun)
  readRun({ caller, params }: RequestOf<typeof readRun>) {
    return this.runs.read(caller, params.runId);
  }

  @Route(startRun)
  startRun({ caller, params, body }: RequestOf<typeof startRun>) {
    return this.schedules.runNow(caller, params.jobName, body.parameters);
  }
}
