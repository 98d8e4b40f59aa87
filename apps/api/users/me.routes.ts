import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { route } from '../http/route-spec.ts';
import { userProblems } from './errors.ts';
import { exampleOwnUser, ownUser } from './own-user.row.ts';
import { user } from './user.record.ts';

const uploadId = '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f11';

export const readMe = route({
  operationId: 'readMe',
  method: 'GET',
  path: 'v1/users/me',
  access: 'signedIn',
  summary: 'Who you are',
  response: ownUser,
  etag: true,
  examples: { response: exampleOwnUser },
});

export const updateMe = route({
  operationId: 'updateMe',
  method: 'PATCH',
  path: 'v1/users/me',
  access: 'signedIn',
  summary: 'Change the names you go by; null removes one',
  body: user.updateBody,
  response: ownUser,
  etag: true,
  ifMatch: 'required',
  examples: { body: { preferredFamilyName: 'Lovelace' }, response: exampleOwnUser },
});

export const setAvatar = route({
  operationId: 'setAvatar',
  method: 'PUT',
  path: 'v1/users/me/avatar',
  access: 'member',
  summary: 'Make an upload of yours your picture',
  body: z.strictObject({ uploadId: z.uuid() }),
  response: ownUser,
  etag: true,
  ifMatch: 'required',
  problems: [httpProblems.unprocessableReference, userProblems.avatarNotUsable],
  examples: { body: { uploadId }, response: { ...exampleOwnUser, avatarUploadId: uploadId } },
});

export const removeAvatar = route({
  operationId: 'removeAvatar',
  method: 'DELETE',
  path: 'v1/users/me/avatar',
  access: 'signedIn',
  summary: 'Have no picture; the upload itself stays until it is deleted',
  response: ownUser,
  etag: true,
  ifMatch: 'required',
  examples: { response: exampleOwnUser },
});
