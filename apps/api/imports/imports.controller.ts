import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { ImportHoldsService } from './hold/holds.service.ts';
import {
  confirmImport,
  listImportFindings,
  listImportRemovals,
  listImports,
  readImport,
  refuseImport,
  startImport,
  undoImport,
} from './imports.routes.ts';
import { ImportsService } from './imports.service.ts';
import { ImportUndoService } from './undo/undo.service.ts';

@Controller()
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly holds: ImportHoldsService,
    private readonly undos: ImportUndoService,
  ) {}

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

  @Route(listImportFindings)
  listImportFindings({ caller, params, query }: RequestOf<typeof listImportFindings>) {
    return this.imports.findings(caller, params.importId, query);
  }

  @Route(listImportRemovals)
  listImportRemovals({ caller, params, query }: RequestOf<typeof listImportRemovals>) {
    return this.imports.removals(caller, params.importId, query);
  }

  @Route(confirmImport)
  async confirm({ caller, params, body }: RequestOf<typeof confirmImport>) {
    await this.holds.confirm(caller, params.importId, body);
    return this.imports.read(caller, params.importId);
  }

  @Route(refuseImport)
  async refuse({ caller, params, body }: RequestOf<typeof refuseImport>) {
    await this.holds.refuse(caller, params.importId, body);
    return this.imports.read(caller, params.importId);
  }

  @Route(undoImport)
  async undo({ caller, params, body }: RequestOf<typeof undoImport>) {
    await this.undos.start(caller, params.importId, body);
    return this.imports.read(caller, params.importId);
  }
}
