import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { toDownloadLink } from '../uploads/download-link.ts';
import {
  linkToReport,
  listOwnReports,
  listReportsOfChild,
  listReportsOfClass,
  listReportsOfStudent,
  requestReportCards,
  requestReportOfClass,
} from './reports.routes.ts';
import { ReportsService } from './reports.service.ts';

@Controller()
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @Route(listReportsOfClass)
  ofClass({ target, query }: RequestOf<typeof listReportsOfClass>) {
    return this.reports.ofClass(target, query);
  }

  @Route(requestReportOfClass)
  requestOfClass({ caller, target, body }: RequestOf<typeof requestReportOfClass>) {
    return this.reports.requestOfClass(caller, target, body.kind);
  }

  @Route(listOwnReports)
  own({ caller, query }: RequestOf<typeof listOwnReports>) {
    return this.reports.ofStudent(caller, query);
  }

  @Route(listReportsOfChild)
  ofChild({ target, query }: RequestOf<typeof listReportsOfChild>) {
    return this.reports.ofStudent(target, query);
  }

  @Route(listReportsOfStudent)
  ofStudent({ target, query }: RequestOf<typeof listReportsOfStudent>) {
    return this.reports.ofStudent(target, query);
  }

  @Route(linkToReport)
  async link({ target }: RequestOf<typeof linkToReport>) {
    return toDownloadLink(await this.reports.link(target));
  }

  @Route(requestReportCards)
  async requestCards({ caller, target, body }: RequestOf<typeof requestReportCards>) {
    return { data: await this.reports.requestCards(caller, target, body.studentSourcedIds) };
  }
}
