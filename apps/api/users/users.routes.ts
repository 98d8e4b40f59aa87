import { z } from 'zod';
import { roles } from '../access/roles.ts';
import { emailAddress } from '../auth/fields.ts';
import { line, newSourcedId, sourcedId } from '../http/fields.ts';
import { listOf, maxPageSize, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { lengths } from '../values/lengths.ts';
import { userProblems } from './errors.ts';
import { userList } from './user.list.ts';
import { exampleSchoolUser, schoolUser, userRole } from './user.record.ts';

const params = z.strictObject({ userSourcedId: sourcedId });
const administer = { on: 'user', param: 'userSourcedId', action: 'administer' } as const;
const managed = { params, response: schoolUser, etag: true, examples: { response: exampleSchoolUser } } as const;
const invited = { ...exampleSchoolUser, preferredFamilyName: null };

const role = userRole.optional().meta({ description: 'Only users of this role' });
const enabledDescription = 'Only those who may sign in, or only those who are shut out';
const searchElsewhere =
  'names and addresses of people do not stand in a URL: send q in the body of POST /v1/users/search';

export const listUsers = route({
  operationId: 'listUsers',
  method: 'GET',
  path: 'v1/users',
  access: { roles: ['admin'] },
  summary: 'The users of your school, by family name and given name',
  description: 'By name or address: POST /v1/users/search.',
  query: userList.query.meta({ unknownFields: { q: searchElsewhere, search: searchElsewhere } }),
  response: listOf(schoolUser),
  examples: { response: { data: [exampleSchoolUser], nextCursor: null } },
});

/** A search by GET would put names into the log of every proxy on its way. */
export const searchUsers = route({
  operationId: 'searchUsers',
  method: 'POST',
  path: 'v1/users/search',
  access: { roles: ['admin'] },
  summary: 'The users of your school whose name or e-mail address begins so',
  description: 'Answers as the list of users, and changes nothing: repeat it as you like.',
  body: z
    .strictObject({
      q: line(100).meta({ description: 'How a family name, a given name or an e-mail address begins' }),
      role,
      enabled: z.boolean().optional().meta({ description: enabledDescription }),
      limit: z.int().min(1).max(maxPageSize).default(50).meta({ description: 'Entries a page, 1 to 200', example: 50 }),
      cursor: pageQuery.shape.cursor,
      sort: userList.query.shape.sort,
      total: z.boolean().optional().meta({ description: 'Whether the answer says how many entries all pages have' }),
    })
    .meta({ id: 'UserSearch' }),
  response: listOf(schoolUser),
  examples: { body: { q: 'byr', role: 'teacher' }, response: { data: [exampleSchoolUser], nextCursor: null } },
});

export const readUser = route({
  operationId: 'readUser',
  method: 'GET',
  path: 'v1/users/:userSourcedId',
  access: { on: 'user', param: 'userSourcedId', action: 'read' },
  summary: 'One user of your school',
  ...managed,
});

export const correctUser = route({
  operationId: 'correctUser',
  method: 'PATCH',
  path: 'v1/users/:userSourcedId',
  access: administer,
  summary: 'Correct names and e-mail address of a user; fields that are left out stay',
  description:
    'A new address signs in from now on, with the same password, and ends the sign-ins of the user. What an import decides is corrected by an import; your own address you change yourself.',
  ...managed,
  body: z
    .strictObject({
      givenName: line(lengths.name),
      familyName: line(lengths.name),
      preferredGivenName: line(lengths.name).nullable(),
      preferredFamilyName: line(lengths.name).nullable(),
      email: emailAddress,
    })
    .partial(),
  ifMatch: 'required',
  problems: [
    userProblems.emailTaken,
    userProblems.ownAccount,
    userProblems.ownedByImport,
    userProblems.invitationQuotaReached,
  ],
  examples: { body: { familyName: 'Byron' }, response: exampleSchoolUser },
});

export const removeUser = route({
  operationId: 'removeUser',
  method: 'DELETE',
  path: 'v1/users/:userSourcedId',
  access: administer,
  summary: 'Remove a user: access ends at once, enrolments end today, and what they did stays readable to staff',
  params,
  status: 204,
  ifMatch: 'required',
  problems: [userProblems.ownAccount, userProblems.ownedByImport],
});

export const inviteUser = route({
  operationId: 'inviteUser',
  method: 'POST',
  path: 'v1/users',
  access: { roles: ['admin'] },
  summary: 'Invite somebody: they get a temporary password by e-mail',
  body: z.strictObject({
    email: emailAddress,
    givenName: line(lengths.name),
    familyName: line(lengths.name),
    role: z.enum(roles),
    sourcedId: newSourcedId.optional(),
  }),
  response: schoolUser,
  status: 201,
  location: 'v1/users/:sourcedId',
  etag: true,
  problems: [userProblems.emailTaken, userProblems.sourcedIdTaken, userProblems.invitationQuotaReached],
  examples: {
    body: { email: 'ada@school.example', givenName: 'Ada', familyName: 'Byron', role: 'teacher' },
    response: invited,
  },
});

export const inviteExistingUser = route({
  operationId: 'inviteExistingUser',
  method: 'POST',
  path: 'v1/users/:userSourcedId/invitation',
  access: administer,
  summary: 'Invite a user whom the school imported, or send the invitation again',
  ...managed,
  status: 202,
  problems: [
    userProblems.emailTaken,
    userProblems.noAddress,
    userProblems.alreadySignedIn,
    userProblems.invitationQuotaReached,
  ],
});

export const changeUserRole = route({
  operationId: 'changeUserRole',
  method: 'PUT',
  path: 'v1/users/:userSourcedId/role',
  access: administer,
  summary: 'Give a user another role',
  description: 'The access tokens of the user end; refreshing gives new ones with the new role.',
  ...managed,
  body: z.strictObject({ role: z.enum(roles) }),
  ifMatch: 'required',
  problems: [userProblems.ownAccount],
  examples: { body: { role: 'teacher' }, response: exampleSchoolUser },
});

export const disableUser = route({
  operationId: 'disableUser',
  method: 'POST',
  path: 'v1/users/:userSourcedId/disable',
  access: administer,
  summary: 'Shut a user out: no sign-in, and every token is refused at once',
  ...managed,
  problems: [userProblems.ownAccount],
});

export const enableUser = route({
  operationId: 'enableUser',
  method: 'POST',
  path: 'v1/users/:userSourcedId/enable',
  access: administer,
  summary: 'Let a user sign in again',
  ...managed,
});
