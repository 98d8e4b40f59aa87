import { Controller } from '@nestjs/common';
import type { Caller, Target } from '../access/caller.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, type ReplyOf } from '../http/route-spec.ts';
import { createCategory, deleteCategory, listCategories, readCategory, updateCategory } from './categories.routes.ts';
import { CategoriesService } from './categories.service.ts';

@Controller()
export class CategoriesController {
  constructor(private readonly categories: CategoriesService) {}

  @Route(listCategories)
  async list(
    @Input() input: InputOf<typeof listCategories>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof listCategories>> {
    return this.categories.list(caller.schoolId, target.id as number, input.query);
  }

  @Route(createCategory)
  async create(
    @Input() input: InputOf<typeof createCategory>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof createCategory>> {
    return this.categories.create(caller.schoolId, target.id as number, input.body);
  }

  @Route(readCategory)
  async read(@On() target: Target): Promise<ReplyOf<typeof readCategory>> {
    return this.categories.read(target.id as number);
  }

  @Route(updateCategory)
  async update(
    @Input() input: InputOf<typeof updateCategory>,
    @SignedIn() caller: Caller,
    @On() target: Target,
  ): Promise<ReplyOf<typeof updateCategory>> {
    return this.categories.update(caller.schoolId, target.id as number, input.body, input.ifMatch);
  }

  @Route(deleteCategory)
  async remove(@Input() input: InputOf<typeof deleteCategory>, @On() target: Target): Promise<void> {
    await this.categories.delete(target.id as number, input.ifMatch);
  }
}
