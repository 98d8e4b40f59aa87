import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { ListPage } from '../http/pages.ts';
import type { ListQuery } from '../records/lists.ts';
import { Records } from '../records/records.ts';
import { userList } from './user.list.ts';
import { type schoolUser, user } from './user.record.ts';

export type SchoolUser = z.output<typeof schoolUser>;

/** The users of a school, as its administrators look them up. */
@Injectable()
export class UserDirectoryService {
  constructor(private readonly records: Records) {}

  async list(schoolId: number, query: ListQuery): Promise<ListPage<SchoolUser>> {
    return this.records.list(user, userList, [schoolId], query);
  }

  async read(id: number): Promise<SchoolUser> {
    return this.records.read(user, id);
  }
}
