import { Controller, StreamableFile } from '@nestjs/common';
import { isoOrNull, numberOrNull } from '../http/fields.ts';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { downloadGradebook, readGradebook } from './gradebook.routes.ts';
import { GradebookService } from './gradebook.service.ts';
import { GradebookExportService } from './gradebook-export.service.ts';
import { toSummary } from './totals.ts';

@Controller()
export class GradebookController {
  constructor(
    private readonly gradebook: GradebookService,
    private readonly exporter: GradebookExportService,
  ) {}

  @Route(readGradebook)
  async read({ target, query }: RequestOf<typeof readGradebook>) {
    const classId = target.id;
    const layout = await this.gradebook.layout(classId);
    const { students, nextCursor } = await this.gradebook.students(classId, layout.items, query);
    const itemOf = new Map(layout.items.map((item) => [item.id, item.sourced_id]));
    return {
      class: { sourcedId: layout.class.sourced_id, title: layout.class.title },
      calculatedAt: isoOrNull(layout.class.calculated_at),
      stale: layout.class.stale,
      categories: layout.categories.map((category) => ({
        sourcedId: category.sourced_id,
        title: category.title,
        weight: Number(category.weight),
      })),
      lineItems: layout.items.map((item) => ({
        sourcedId: item.sourced_id,
        title: item.title,
        categorySourcedId: item.category_sourced_id,
        resultValueMax: Number(item.result_value_max),
        weight: numberOrNull(item.weight),
        dueDate: isoOrNull(item.due_date),
      })),
      data: students.map(({ student, cells }) => ({
        student: { sourcedId: student.sourced_id, givenName: student.given_name, familyName: student.family_name },
        results: cells.map((result) => ({
          lineItemSourcedId: itemOf.get(result.line_item_id) as string,
          scoreStatus: result.score_status,
          score: numberOrNull(result.score),
          textScore: result.text_score,
          late: result.late,
          missing: result.missing,
          version: result.version,
        })),
        totals: toSummary(student),
        stale: student.stale,
      })),
      nextCursor,
    };
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
