import { Controller } from '@nestjs/common';
import { Route } from '../http/route.ts';
import type { RequestOf } from '../http/route-spec.ts';
import { InvitationRequestsService } from './invitation-requests.service.ts';
import { UserAdministrationService } from './user-administration.service.ts';
import { UserCorrectionsService } from './user-corrections.service.ts';
import { UserDirectoryService } from './user-directory.service.ts';
import {
  changeUserRole,
  correctUser,
  disableUser,
  enableUser,
  inviteExistingUser,
  inviteUser,
  listUsers,
  readUser,
  removeUser,
  searchUsers,
} from './users.routes.ts';

@Controller()
export class UsersController {
  constructor(
    private readonly directory: UserDirectoryService,
    private readonly invitations: InvitationRequestsService,
    private readonly administration: UserAdministrationService,
    private readonly corrections: UserCorrectionsService,
  ) {}

  @Route(listUsers)
  list({ caller, query }: RequestOf<typeof listUsers>) {
    return this.directory.list(caller.schoolId, query);
  }

  @Route(searchUsers)
  search({ caller, body }: RequestOf<typeof searchUsers>) {
    return this.directory.list(caller.schoolId, body);
  }

  @Route(readUser)
  read({ target }: RequestOf<typeof readUser>) {
    return this.directory.read(target.id);
  }

  @Route(correctUser)
  async correct({ caller, target, body, ifMatch }: RequestOf<typeof correctUser>) {
    await this.corrections.correct(caller, target.id, body, ifMatch);
    return this.directory.read(target.id);
  }

  @Route(removeUser)
  async remove({ caller, target, ifMatch }: RequestOf<typeof removeUser>) {
    await this.corrections.remove(caller, target.id, ifMatch);
  }

  @Route(inviteUser)
  invite({ caller, body }: RequestOf<typeof inviteUser>) {
    return this.invitations.invite(caller, body);
  }

  @Route(inviteExistingUser)
  inviteExisting({ caller, target }: RequestOf<typeof inviteExistingUser>) {
    return this.invitations.inviteExisting(caller, target.id);
  }

  @Route(changeUserRole)
  async changeRole({ caller, target, body, ifMatch }: RequestOf<typeof changeUserRole>) {
    await this.administration.changeRole(caller, target.id, body.role, ifMatch);
    return this.directory.read(target.id);
  }

  @Route(disableUser)
  async disable({ caller, target }: RequestOf<typeof disableUser>) {
    await this.administration.disable(caller, target.id);
    return this.directory.read(target.id);
  }

  @Route(enableUser)
  async enable({ target }: RequestOf<typeof enableUser>) {
    await this.administration.enable(target.id);
    return this.directory.read(target.id);
  }
}
