import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import {
  createExtension,
  deleteExtension,
  listExtendedStudents,
  listExtensions,
  putExtensions,
  readExtension,
  updateExtension,
} from './extensions.routes.ts';
import { ExtensionsService } from './extensions.service.ts';

@Controller()
export class ExtensionsController {
  constructor(private readonly extensions: ExtensionsService) {}

  @Route(listExtensions)
  list({ caller, target, query }: RequestOf<typeof listExtensions>) {
    return this.extensions.list(caller, target, query);
  }

  @Route(listExtendedStudents)
  listExtended({ target, query }: RequestOf<typeof listExtendedStudents>) {
    return this.extensions.listExtended(target, query);
  }

  @Route(createExtension)
  create({ caller, target, body }: RequestOf<typeof createExtension>) {
    return this.extensions.create(caller, target, body);
  }

  @Route(putExtensions)
  async putAll({ caller, target, body }: RequestOf<typeof putExtensions>) {
    return { data: await this.extensions.putAll(caller, target, body.extensions) };
  }

  @Route(readExtension)
  read({ caller, target }: RequestOf<typeof readExtension>) {
    return this.extensions.readAs(caller, target);
  }

  @Route(updateExtension)
  update({ caller, target, body, ifMatch }: RequestOf<typeof updateExtension>) {
    return this.extensions.update(caller, target.id, body, ifMatch);
  }

  @Route(deleteExtension)
  async remove({ target, ifMatch }: RequestOf<typeof deleteExtension>) {
    await this.extensions.delete(target.id, ifMatch);
  }
}
