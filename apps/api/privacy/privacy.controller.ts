import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { toDownloadLink } from '../uploads/download-link.ts';
import { OwnErasuresService } from './own-erasures.service.ts';
import {
  listOwnDisclosures,
  listOwnErasures,
  listOwnExports,
  requestOwnErasure,
  requestOwnExport,
} from './own-privacy.routes.ts';
import {
  approveErasure,
  linkToExport,
  listDisclosures,
  listPrivacyRequests,
  readPrivacyRequest,
  refuseErasure,
  requestErasure,
  requestExport,
  withdrawErasure,
} from './privacy.routes.ts';
import { PrivacyService } from './privacy.service.ts';

@Controller()
export class PrivacyController {
  constructor(
    private readonly privacy: PrivacyService,
    private readonly erasures: OwnErasuresService,
  ) {}

  @Route(listPrivacyRequests)
  list({ caller, query }: RequestOf<typeof listPrivacyRequests>) {
    return this.privacy.ofSchool(caller.schoolId, query);
  }

  @Route(requestExport)
  requestExport({ caller, body }: RequestOf<typeof requestExport>) {
    return this.privacy.requestExport(caller, body);
  }

  @Route(requestErasure)
  requestErasure({ caller, body }: RequestOf<typeof requestErasure>) {
    return this.privacy.requestErasure(caller, body);
  }

  @Route(readPrivacyRequest)
  read({ target }: RequestOf<typeof readPrivacyRequest>) {
    return this.privacy.read(target.id);
  }

  @Route(withdrawErasure)
  withdraw({ target }: RequestOf<typeof withdrawErasure>) {
    return this.privacy.withdraw(target.id);
  }

  @Route(approveErasure)
  approve({ caller, target }: RequestOf<typeof approveErasure>) {
    return this.erasures.approve(caller, target.id);
  }

  @Route(refuseErasure)
  refuse({ caller, target, body }: RequestOf<typeof refuseErasure>) {
    return this.erasures.refuse(caller, target.id, body.reason);
  }

  @Route(linkToExport)
  async link({ caller, target }: RequestOf<typeof linkToExport>) {
    return toDownloadLink(await this.privacy.link(caller, target.id));
  }

  @Route(listDisclosures)
  disclosures({ caller, query }: RequestOf<typeof listDisclosures>) {
    return this.privacy.disclosuresOfSchool(caller.schoolId, query);
  }

  @Route(requestOwnExport)
  requestOwnExport({ caller }: RequestOf<typeof requestOwnExport>) {
    return this.privacy.requestOwnExport(caller);
  }

  @Route(listOwnExports)
  ownExports({ caller, query }: RequestOf<typeof listOwnExports>) {
    return this.privacy.ownExports(caller.id, query);
  }

  @Route(requestOwnErasure)
  requestOwnErasure({ caller, body }: RequestOf<typeof requestOwnErasure>) {
    return this.erasures.request(caller, body.reason ?? null);
  }

  @Route(listOwnErasures)
  ownErasures({ caller, query }: RequestOf<typeof listOwnErasures>) {
    return this.privacy.ownErasures(caller.id, query);
  }

  @Route(listOwnDisclosures)
  ownDisclosures({ caller, query }: RequestOf<typeof listOwnDisclosures>) {
    return this.privacy.disclosuresOf(caller, query);
  }
}
