import { Controller } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Input, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import type { InputOf, ReplyOf } from '../http/route-spec.ts';
import { listImports, readImport, startImport } from './imports.routes.ts';
import { ImportsService } from './imports.service.ts';

@Controller()
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Route(startImport)
  startImport(
    @SignedIn() caller: Caller,
    @Input() input: InputOf<typeof startImport>,
  ): Promise<ReplyOf<typeof startImport>> {
    return this.imports.start(caller, input.body);
  }

  @Route(listImports)
  listImports(
    @SignedIn() caller: Caller,
    @Input() input: InputOf<typeof listImports>,
  ): Promise<ReplyOf<typeof listImports>> {
    return this.imports.list(caller, input.query);
  }

  @Route(readImport)
  readImport(
    @SignedIn() caller: Caller,
    @Input() input: InputOf<typeof readImport>,
  ): Promise<ReplyOf<typeof readImport>> {
    return this.imports.read(caller, input.params.importId);
  }
}
