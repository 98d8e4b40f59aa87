import { Controller } from '@nestjs/common';
import { type Caller, type Target } from '../access/caller.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf } from '../http/route-spec.ts';
import { InvitationsService } from './invitations.service.ts';
import { UserAdministrationService } from './user-administration.service.ts';
import { UserDirectoryService } from './user-directory.service.ts';
import {
  changeUserRole,
  disableUser,
  enableUser,
  inviteExistingUser,
  inviteUser,
  listUsers,
  readUser,
} from './users.routes.ts';

@Controller()
export class UsersController {
  constructor(
    private readonly directory: UserDirectoryService,
    private readonly invitations: InvitationsService,
    private readonly administration: UserAdministrationService,
  ) {}

  @Route(listUsers)
  list(@SignedIn() caller: Caller, @Input() { query }: InputOf<typeof listUsers>) {
    return this.directory.list(caller, query);
  }

  @Route(readUser)
  read(@On() target: Target) {
    return this.directory.read(target.id as number);
  }

  @Route(inviteUser)
  async invite(@SignedIn() caller: Caller, @Input() { body }: InputOf<typeof inviteUser>) {
    return this.directory.read(await this.invitations.invite(caller.schoolId, body));
  }

  @Route(inviteExistingUser)
  async inviteExisting(@On() target: Target) {
    await this.invitations.inviteExisting(target.id as number);
    return this.directory.read(target.id as number);
  }

  @Route(changeUserRole)
  async changeRole(
    @SignedIn() caller: Caller,
    @On() target: Target,
    @Input() { body }: InputOf<typeof changeUserRole>,
  ) {
    await this.administration.changeRole(caller, target.id as number, body.role);
    return this.directory.read(target.id as number);
  }

  @Route(disableUser)
  async disable(@SignedIn() caller: Caller, @On() target: Target) {
    await this.administration.disable(caller, target.id as number);
    return this.directory.read(target.id as number);
  }

  @Route(enableUser)
  async enable(@On() target: Target) {
    await this.administration.enable(target.id as number);
    return this.directory.read(target.id as number);
  }
}
