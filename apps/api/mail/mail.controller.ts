import { Controller, StreamableFile } from '@nestjs/common';
import { htmlType } from '../http/body-types.ts';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { Lists } from '../records/list-reader.ts';
import { listMails, showUnsubscribe, unsubscribe } from './mail.routes.ts';
import { mailList, toMailView } from './mail.row.ts';
import { liftSuppression, listSuppressionLifts, listSuppressions } from './suppressions.routes.ts';
import { SuppressionsService } from './suppressions.service.ts';
import { UnsubscribeService } from './unsubscribe.service.ts';

const page = (html: string) =>
  new StreamableFile(Buffer.from(html), { type: `${htmlType}; charset=utf-8`, disposition: 'inline' });

@Controller()
export class MailController {
  constructor(
    private readonly lists: Lists,
    private readonly unsubscriptions: UnsubscribeService,
    private readonly suppressions: SuppressionsService,
  ) {}

  @Route(listMails)
  list({ caller, query }: RequestOf<typeof listMails>) {
    return this.lists.read(mailList, [caller.schoolId], query, toMailView);
  }

  @Route(listSuppressions)
  listSuppressions({ caller, query }: RequestOf<typeof listSuppressions>) {
    return this.suppressions.list(caller.schoolId, query);
  }

  @Route(liftSuppression)
  lift({ caller, body }: RequestOf<typeof liftSuppression>) {
    return this.suppressions.lift(caller, body);
  }

  @Route(listSuppressionLifts)
  listLifts({ caller, query }: RequestOf<typeof listSuppressionLifts>) {
    return this.suppressions.lifts(caller.schoolId, query);
  }

  @Route(showUnsubscribe)
  async show({ params }: RequestOf<typeof showUnsubscribe>) {
    return page(await this.unsubscriptions.show(params.unsubscribeToken));
  }

  @Route(unsubscribe)
  async unsubscribe({ params }: RequestOf<typeof unsubscribe>) {
    return page(await this.unsubscriptions.unsubscribe(params.unsubscribeToken));
  }
}
