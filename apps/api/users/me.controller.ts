import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { httpProblems } from '../http/errors.ts';
import { line } from '../http/fields.ts';
import { Input, SignedIn } from '../http/inputs.ts';
import { Route } from '../http/route.ts';
import { type InputOf, route } from '../http/route-spec.ts';
import { userProblems } from './errors.ts';
import { Profiles } from './profiles.ts';
import { exampleOwnUser, ownUser, toOwnUser } from './user-row.ts';

const uploadId = '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f11';

const read = route({
  method: 'GET',
  path: 'v1/users/me',
  access: 'signedIn',
  summary: 'Who you are',
  response: ownUser,
  etag: true,
  examples: { response: exampleOwnUser },
});

const update = route({
  method: 'PATCH',
  path: 'v1/users/me',
  access: 'signedIn',
  summary: 'Change the names you go by; null takes one away',
  body: z.strictObject({
    preferredGivenName: line(100).nullable().optional(),
    preferredFamilyName: line(100).nullable().optional(),
  }),
  response: ownUser,
  etag: true,
  ifMatch: 'required',
  examples: { body: { preferredFamilyName: 'Lovelace' }, response: exampleOwnUser },
});

const setAvatar = route({
  method: 'PUT',
  path: 'v1/users/me/avatar',
  access: 'signedIn',
  summary: 'Make an upload of yours your picture',
  body: z.strictObject({ uploadId: z.uuid() }),
  response: ownUser,
  etag: true,
  problems: [httpProblems.unprocessableReference, userProblems.avatarNotUsable],
  examples: { body: { uploadId }, response: { ...exampleOwnUser, avatarUploadId: uploadId } },
});

const removeAvatar = route({
  method: 'DELETE',
  path: 'v1/users/me/avatar',
  access: 'signedIn',
  summary: 'Have no picture; the upload itself stays until it is deleted',
  response: ownUser,
  etag: true,
  examples: { response: exampleOwnUser },
});

@Controller()
export class MeController {
  constructor(private readonly profiles: Profiles) {}

  @Route(read)
  read(@SignedIn() caller: Caller) {
    return toOwnUser(caller);
  }

  @Route(update)
  update(@SignedIn() caller: Caller, @Input() { body, ifMatch }: InputOf<typeof update>) {
    return this.profiles.update(caller, ifMatch, body);
  }

  @Route(setAvatar)
  setAvatar(@SignedIn() caller: Caller, @Input() { body }: InputOf<typeof setAvatar>) {
    return this.profiles.setAvatar(caller, body.uploadId);
  }

  @Route(removeAvatar)
  removeAvatar(@SignedIn() caller: Caller) {
    return this.profiles.removeAvatar(caller);
  }
}
