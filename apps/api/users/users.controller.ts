import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { type Caller, roles, type Target } from '../access/caller.ts';
import { emailAddress } from '../auth/fields.ts';
import { line, sourcedId } from '../http/fields.ts';
import { Input, On, SignedIn } from '../http/inputs.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { Route } from '../http/route.ts';
import { type InputOf, route } from '../http/route-spec.ts';
import { UserAdministration } from './administration.ts';
import { UserDirectory } from './directory.ts';
import { userProblems } from './errors.ts';
import { Invitations } from './invitations.ts';
import { exampleSchoolUser, schoolUser, userRoles } from './user-row.ts';

const params = z.strictObject({ userSourcedId: sourcedId });
const administer = { on: 'user', param: 'userSourcedId', action: 'administer' } as const;
const managed = { params, response: schoolUser, etag: true, examples: { response: exampleSchoolUser } } as const;
const invited = { ...exampleSchoolUser, preferredFamilyName: null, version: 1 };

const list = route({
  method: 'GET',
  path: 'v1/users',
  access: { roles: ['admin'] },
  summary: 'The users of your school, by family name and given name',
  query: pageQuery.extend({
    q: line(100).optional().meta({ description: 'How a family name, a given name or an e-mail address begins' }),
    role: z.enum(userRoles).optional(),
    enabled: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional(),
  }),
  response: pageOf(schoolUser),
  examples: { response: { data: [exampleSchoolUser], nextCursor: null } },
});

const read = route({
  method: 'GET',
  path: 'v1/users/:userSourcedId',
  access: { on: 'user', param: 'userSourcedId', action: 'read' },
  summary: 'One user of your school',
  ...managed,
});

const invite = route({
  method: 'POST',
  path: 'v1/users',
  access: { roles: ['admin'] },
  summary: 'Invite somebody: they get a temporary password by e-mail',
  body: z.strictObject({
    email: emailAddress,
    givenName: line(100),
    familyName: line(100),
    role: z.enum(roles),
    sourcedId: sourcedId.optional(),
  }),
  response: schoolUser,
  status: 201,
  etag: true,
  problems: [userProblems.emailTaken, userProblems.sourcedIdTaken],
  examples: {
    body: { email: 'ada@school.example', givenName: 'Ada', familyName: 'Byron', role: 'teacher' },
    response: invited,
  },
});

const inviteExisting = route({
  method: 'POST',
  path: 'v1/users/:userSourcedId/invitation',
  access: administer,
  summary: 'Invite a user whom the school imported, or send the invitation again',
  ...managed,
  status: 202,
  problems: [userProblems.emailTaken, userProblems.noAddress, userProblems.alreadySignedIn],
});

const changeRole = route({
  method: 'PUT',
  path: 'v1/users/:userSourcedId/role',
  access: administer,
  summary: 'Give a user another role',
  description: 'The access tokens of the user end; refreshing gives new ones with the new role.',
  ...managed,
  body: z.strictObject({ role: z.enum(roles) }),
  problems: [userProblems.ownAccount],
  examples: { body: { role: 'teacher' }, response: exampleSchoolUser },
});

const disable = route({
  method: 'POST',
  path: 'v1/users/:userSourcedId/disable',
  access: administer,
  summary: 'Shut a user out: no sign-in, and every token is refused at once',
  ...managed,
  problems: [userProblems.ownAccount],
});

const enable = route({
  method: 'POST',
  path: 'v1/users/:userSourcedId/enable',
  access: administer,
  summary: 'Let a user sign in again',
  ...managed,
});

@Controller()
export class UsersController {
  constructor(
    private readonly directory: UserDirectory,
    private readonly invitations: Invitations,
    private readonly administration: UserAdministration,
  ) {}

  @Route(list)
  list(@SignedIn() caller: Caller, @Input() { query }: InputOf<typeof list>) {
    return this.directory.list(caller, query);
  }

  @Route(read)
  read(@On() target: Target) {
    return this.directory.read(target.id as number);
  }

  @Route(invite)
  async invite(@SignedIn() caller: Caller, @Input() { body }: InputOf<typeof invite>) {
    return this.directory.read(await this.invitations.invite(caller.schoolId, body));
  }

  @Route(inviteExisting)
  async inviteExisting(@On() target: Target) {
    await this.invitations.inviteExisting(target.id as number);
    return this.directory.read(target.id as number);
  }

  @Route(changeRole)
  async changeRole(@SignedIn() caller: Caller, @On() target: Target, @Input() { body }: InputOf<typeof changeRole>) {
    await this.administration.changeRole(caller, target.id as number, body.role);
    return this.directory.read(target.id as number);
  }

  @Route(disable)
  async disable(@SignedIn() caller: Caller, @On() target: Target) {
    await this.administration.disable(caller, target.id as number);
    return this.directory.read(target.id as number);
  }

  @Route(enable)
  async enable(@On() target: Target) {
    await this.administration.enable(target.id as number);
    return this.directory.read(target.id as number);
  }
}
