import { Controller, StreamableFile } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { downloadGradebook, readGradebook } from './gradebook.routes.ts';
import { GradebookService } from './gradebook.service.ts';
import { GradebookExportService } from './gradebook-export.service.ts';

@Controller()
export class GradebookController {
  constructor(
    private readonly gradebook: GradebookService,
    private readonly exporter: GradebookExportService,
  ) {}

  @Route(readGradebook)
  read({ target, query }: RequestOf<typeof readGradebook>) {
    return this.gradebook.read(target.id, query);
  }

  @Route(downloadGradebook)
  async download({ target }: RequestOf<typeof downloadGradebook>) {
    const { fileName, content } = await this.exporter.open(target.id);
    return new StreamableFile(content, {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${fileName}"`,
    });
  }
}
