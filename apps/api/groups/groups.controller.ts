import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { createGroup, deleteGroup, listGroups, readGroup, updateGroup } from './groups.routes.ts';
import { GroupsService } from './groups.service.ts';

@Controller()
export class GroupsController {
  constructor(private readonly groups: GroupsService) {}

  @Route(listGroups)
  list({ target, query }: RequestOf<typeof listGroups>) {
    return this.groups.list(target.id, query);
  }

  @Route(createGroup)
  create({ caller, target, body }: RequestOf<typeof createGroup>) {
    return this.groups.create({ schoolId: caller.schoolId, classId: target.id }, body);
  }

  @Route(readGroup)
  read({ target }: RequestOf<typeof readGroup>) {
    return this.groups.read(target.id);
  }

  @Route(updateGroup)
  update({ caller, target, body, ifMatch }: RequestOf<typeof updateGroup>) {
    return this.groups.update({ schoolId: caller.schoolId, classId: target.classId }, target.id, body, ifMatch);
  }

  @Route(deleteGroup)
  async remove({ target, ifMatch }: RequestOf<typeof deleteGroup>) {
    await this.groups.delete(target.id, ifMatch);
  }
}
