import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { listImports, readImport, startImport } from './imports.routes.ts';
import { ImportsService } from './imports.service.ts';

@Controller()
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Route(startImport)
  startImport({ caller, body }: RequestOf<typeof startImport>) {
    return this.imports.start(caller, body);
  }

  @Route(listImports)
  listImports({ caller, query }: RequestOf<typeof listImports>) {
    return this.imports.list(caller, query);
  }

  @Route(readImport)
  readImport({ caller, params }: RequestOf<typeof readImport>) {
    return this.imports.read(caller, params.importId);
  }
}
