import { Controller, StreamableFile } from '@nestjs/common';
import { workbookType } from '../http/body-types.ts';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { downloadGradebook, downloadWorkbook, readGradebook } from './gradebook.routes.ts';
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
  async downloadCsv({ target, query }: RequestOf<typeof downloadGradebook>) {
    const { fileName, content } = await this.exporter.csv(target.id, query);
    return new StreamableFile(content, { type: 'text/csv; charset=utf-8', disposition: attachment(fileName) });
  }

  @Route(downloadWorkbook)
  async downloadWorkbook({ target, query }: RequestOf<typeof downloadWorkbook>) {
    const { fileName, content } = await this.exporter.xlsx(target.id, query.enrolled);
    return new StreamableFile(content, { type: workbookType, disposition: attachment(fileName) });
  }
}

const attachment = (fileName: string): string => `attachment; filename="${fileName}"`;
