import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { createClass, deleteClass, listClasses, listTeachers, readClass, updateClass } from './classes.routes.ts';
import { ClassesService } from './classes.service.ts';

@Controller()
export class ClassesController {
  constructor(private readonly classes: ClassesService) {}

  @Route(listClasses)
  list({ caller, query }: RequestOf<typeof listClasses>) {
    return this.classes.list(caller, query);
  }

  @Route(readClass)
  read({ target }: RequestOf<typeof readClass>) {
    return this.classes.read(target.id);
  }

  @Route(listTeachers)
  async teachers({ target }: RequestOf<typeof listTeachers>) {
    return { data: await this.classes.teachers(target.id) };
  }

  @Route(createClass)
  create({ caller, body }: RequestOf<typeof createClass>) {
    return this.classes.create(caller.schoolId, body);
  }

  @Route(updateClass)
  update({ caller, target, body, ifMatch }: RequestOf<typeof updateClass>) {
    return this.classes.update(caller.schoolId, target.id, body, ifMatch);
  }

  @Route(deleteClass)
  async remove({ target, ifMatch }: RequestOf<typeof deleteClass>) {
    await this.classes.delete(target.id, ifMatch);
  }
}
