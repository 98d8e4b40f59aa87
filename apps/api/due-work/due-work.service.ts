import { Injectable } from '@nestjs/common';
import type { ListPage } from '../http/pages.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListQuery } from '../records/lists.ts';
import { dueWorkList } from './due-work.list.ts';
import { type DueWorkView, toDueWorkView } from './due-work.row.ts';

@Injectable()
export class DueWorkService {
  constructor(private readonly lists: Lists) {}

  async list(student: { id: number; schoolId: number }, query: ListQuery): Promise<ListPage<DueWorkView>> {
    return this.lists.read(dueWorkList, [student.id, student.schoolId], query, toDueWorkView);
  }
}
