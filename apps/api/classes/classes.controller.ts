import { Controller } from '@nestjs/common';
import type { Caller, Target } from '../access/caller.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import { createClass, deleteClass, listClasses, readClass, updateClass } from './classes.routes.ts';
import { ClassesService } from './classes.service.ts';

@Controller()
export class ClassesController {
  constructor(private readonly classes: ClassesService) {}

  @Route(listClasses)
  async list(
    @Input() input: InputOf<typeof listClasses>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof listClasses>> {
    return this.classes.list(caller, input.query);
  }

  @Route(readClass)
  async read(@On() target: Target): Promise<ReplyOf<typeof readClass>> {
    return this.classes.read(target.id as number);
  }

  @Route(createClass)
  async create(
    @Input() input: InputOf<typeof createClass>,
    @SignedIn() caller: Caller,
  ): Promise<ReplyOf<typeof createClass>> {
    return this.classes.create(caller.schoolId, input.body);
  }

  @Route(updateClass)
  async update(
    @Input() input: InputOf<typeof updateClass>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof updateClass>> {
    const { body, ifMatch } = input;
    return this.classes.update(caller.schoolId, target.id as number, body, ifMatch);
  }

  @Route(deleteClass)
  async remove(@Input() input: InputOf<typeof deleteClass>, @On() target: Target): Promise<void> {
    await this.classes.delete(target.id as number, input.ifMatch);
  }
}
