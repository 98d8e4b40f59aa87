import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { createCategory, deleteCategory, listCategories, readCategory, updateCategory } from './categories.routes.ts';
import { CategoriesService } from './categories.service.ts';

@Controller()
export class CategoriesController {
  constructor(private readonly categories: CategoriesService) {}

  @Route(listCategories)
  list({ caller, target, query }: RequestOf<typeof listCategories>) {
    return this.categories.list(caller.schoolId, target.id, query);
  }

  @Route(createCategory)
  create({ caller, target, body }: RequestOf<typeof createCategory>) {
    return this.categories.create(caller.schoolId, target.id, body);
  }

  @Route(readCategory)
  read({ target }: RequestOf<typeof readCategory>) {
    return this.categories.read(target.id);
  }

  @Route(updateCategory)
  update({ caller, target, body, ifMatch }: RequestOf<typeof updateCategory>) {
    return this.categories.update(caller.schoolId, target.id, body, ifMatch);
  }

  @Route(deleteCategory)
  async remove({ target, ifMatch }: RequestOf<typeof deleteCategory>) {
    await this.categories.delete(target.id, ifMatch);
  }
}
