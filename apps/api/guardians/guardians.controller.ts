import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import {
  endGuardianTie,
  inviteGuardian,
  listGuardians,
  listOwnGuardians,
  listTiesOfGuardian,
  readGuardianTie,
  requestGuardianTieEnd,
} from './guardians.routes.ts';
import { GuardiansService } from './guardians.service.ts';

@Controller()
export class GuardiansController {
  constructor(private readonly guardians: GuardiansService) {}

  @Route(listGuardians)
  list({ target }: RequestOf<typeof listGuardians>) {
    return this.guardians.ofStudent(target.id);
  }

  @Route(listTiesOfGuardian)
  listOfGuardian({ target }: RequestOf<typeof listTiesOfGuardian>) {
    return this.guardians.ofGuardian(target.id);
  }

  @Route(inviteGuardian)
  invite({ caller, target, body }: RequestOf<typeof inviteGuardian>) {
    return this.guardians.invite(caller, target.id, body);
  }

  @Route(listOwnGuardians)
  listOwn({ caller }: RequestOf<typeof listOwnGuardians>) {
    return this.guardians.openOfStudent(caller.id);
  }

  @Route(readGuardianTie)
  read({ target }: RequestOf<typeof readGuardianTie>) {
    return this.guardians.read(target.id);
  }

  @Route(requestGuardianTieEnd)
  requestEnd({ caller, target }: RequestOf<typeof requestGuardianTieEnd>) {
    return this.guardians.requestEnd(caller, target.id);
  }

  @Route(endGuardianTie)
  end({ caller, target }: RequestOf<typeof endGuardianTie>) {
    return this.guardians.end(caller, target.id);
  }
}
