import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.ts';
import { Database } from '../../database/database.ts';
import { httpProblems } from '../../http/errors.ts';
import type { ListPage } from '../../http/pages.ts';
import { Problem } from '../../http/problem.ts';
import { Lists } from '../../records/list-reader.ts';
import type { ListQuery } from '../../records/lists.ts';
import { jobProblems } from '../errors.ts';
import { JobQueue } from '../job-queue.ts';
import { JobRegistry } from '../job-registry.ts';
import { type FailedTask, failedTaskList, isFailedTask, toFailedTask } from './failed-task.row.ts';

/** The dead letters of single tasks, for the administrators of their school. */
@Injectable()
export class FailedTasksService {
  constructor(
    private readonly database: Database,
    private readonly lists: Lists,
    private readonly registry: JobRegistry,
    private readonly queue: JobQueue,
  ) {}

  list(caller: Caller, query: ListQuery): Promise<ListPage<FailedTask>> {
    return this.lists.read(failedTaskList, [caller.schoolId, this.jobs()], query, toFailedTask);
  }

  /** @throws Problem not-found; task-waiting where the same is queued or running already */
  async retry(caller: Caller, taskId: string): Promise<void> {
    const task = await this.database.first<{ name: string }>(
      `SELECT j.name FROM pgboss.job j WHERE ${isFailedTask('$1', '$2')} AND j.id = $3`,
      [caller.schoolId, this.jobs(), taskId],
    );
    if (task === undefined) throw new Problem(httpProblems.notFound);
    if (!(await this.queue.retryTask(task.name, taskId))) throw new Problem(jobProblems.taskWaiting);
  }

  /** Those whose failure shows nowhere else. */
  private jobs(): string[] {
    return [...this.registry.tasks().values()]
      .filter(({ handler }) => handler.giveUp === undefined)
      .map(({ options }) => options.name);
  }
}
