import { Controller } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Input, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import type { InputOf, ReplyOf } from '../http/route-spec.ts';
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
  async listSchedules(@SignedIn() caller: Caller): Promise<ReplyOf<typeof listSchedules>> {
    return { data: await this.schedules.list(caller) };
  }

  @Route(listRuns)
  listRuns(@SignedIn() caller: Caller, @Input() input: InputOf<typeof listRuns>): Promise<ReplyOf<typeof listRuns>> {
    return this.runs.list(caller, input.query);
  }

  @Route(readRun)
  readRun(@SignedIn() caller: Caller, @Input() input: InputOf<typeof readRun>): Promise<ReplyOf<typeof readRun>> {
    return this.runs.read(caller, input.params.runId);
  }

  @Route(startRun)
  startRun(@SignedIn() caller: Caller, @Input() input: InputOf<typeof startRun>): Promise<ReplyOf<typeof startRun>> {
    return this.schedules.runNow(caller, input.params.jobName, input.body.parameters);
  }
}
