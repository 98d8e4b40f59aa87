import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { line, sourcedId } from '../http/fields.ts';
import { route } from '../http/route-spec.ts';
import { privacyProblems } from '../privacy/errors.ts';
import { faultOfFileName } from '../values/file-names.ts';
import { downloadLink } from './download-link.ts';
import { uploadProblems } from './errors.ts';
import { upload } from './upload.row.ts';
import { purposes } from './upload-rules.ts';

const params = z.object({ uploadId: z.uuid() });
const on = (action: 'read' | 'own' | 'keep') => ({ on: 'upload', param: 'uploadId', action }) as const;

const announcement = z
  .strictObject({
    purpose: z.enum(purposes),
    fileName: line(255),
    contentType: z.string().min(3).max(127).toLowerCase(),
    sizeBytes: z.int().min(1),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'expected 64 hexadecimal digits')
      .toLowerCase(),
  })
  .superRefine(({ fileName, contentType }, context) => {
    const message = faultOfFileName(fileName, contentType);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['fileName'], message });
  })
  .meta({ id: 'UploadAnnouncement' });

const announced = {
  purpose: 'submission',
  fileName: 'Exercise sheet 4.pdf',
  contentType: 'application/pdf',
  sizeBytes: 482_133,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
} as const;

const pending = {
  id: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  ...announced,
  state: 'pending',
  scanStatus: 'pending',
  createdAt: '2026-11-21T09:00:00.000Z',
  expiresAt: '2026-11-21T09:15:00.000Z',
  completedAt: null,
};
const completed = { ...pending, state: 'completed', scanStatus: 'clean', completedAt: '2026-11-21T09:00:41.000Z' };

const linkExample = {
  url: 'https://files.school.example/school/7/submission/5f0c6d4e.pdf?Expires=1795252500&Signature=abc&Key-Pair-Id=K2',
  expiresAt: '2026-11-21T09:05:00.000Z',
};

export const beginUpload = route({
  operationId: 'beginUpload',
  method: 'POST',
  path: 'v1/uploads',
  access: 'member',
  summary: 'Announce a file and get the URL that takes its bytes',
  description:
    'Send the bytes with one PUT to "put.url" with exactly the headers of "put.headers" and a Content-Length of ' +
    'sizeBytes, then complete the upload. The URL takes the bytes once: 412 means that they have arrived, so complete ' +
    'the upload then. The name of the file ends as its type does (.pdf for application/pdf). Avatars: JPEG, PNG or WebP up to 5 MiB. Submissions: documents, pictures, ' +
    'recordings and archives up to 500 MiB. Imports: ZIP up to 200 MiB, administrators only.',
  body: announcement,
  response: upload.extend({
    put: z.object({
      url: z.url(),
      method: z.literal('PUT'),
      headers: z.record(z.string(), z.string()),
      expiresAt: z.iso.datetime(),
    }),
  }),
  status: 201,
  location: 'v1/uploads/:id',
  problems: [
    httpProblems.forbidden,
    uploadProblems.contentTypeNotAllowed,
    uploadProblems.fileTooLarge,
    uploadProblems.uploadQuotaReached,
  ],
  examples: {
    body: announced,
    response: {
      ...pending,
      put: {
        url: 'https://bucket.s3.eu-central-1.amazonaws.com/school/7/submission/5f0c6d4e.pdf?X-Amz-Signature=abc',
        method: 'PUT',
        headers: {
          'content-type': 'application/pdf',
          'content-disposition': `attachment; filename="Exercise sheet 4.pdf"; filename*=UTF-8''Exercise%20sheet%204.pdf`,
          'if-none-match': '*',
          'x-amz-checksum-sha256': 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
        },
        expiresAt: '2026-11-21T09:15:00.000Z',
      },
    },
  },
});

export const readUpload = route({
  operationId: 'readUpload',
  method: 'GET',
  path: 'v1/uploads/:uploadId',
  access: on('read'),
  summary: 'What is known of an upload',
  description: 'For its owner, administrators and, once it is part of a submission, the teachers of the class.',
  params,
  response: upload,
  examples: { response: completed },
});

export const completeUpload = route({
  operationId: 'completeUpload',
  method: 'POST',
  path: 'v1/uploads/:uploadId/complete',
  access: on('own'),
  summary: 'Verify the bytes and make the upload usable',
  description:
    'Compares size, type, the first bytes and the SHA-256 with what was announced. Bytes that differ are deleted and ' +
    'the upload is rejected for good. Completing again answers the same.',
  params,
  response: upload,
  problems: [uploadProblems.uploadNotReceived, uploadProblems.uploadRejected, httpProblems.unavailable],
  examples: { response: completed },
});

export const linkToUpload = route({
  operationId: 'linkToUpload',
  method: 'GET',
  path: 'v1/uploads/:uploadId/download',
  access: on('read'),
  summary: 'A URL that downloads the file for a short time',
  params,
  response: downloadLink,
  cache: 'never',
  problems: [uploadProblems.uploadNotCompleted, uploadProblems.scanPending, uploadProblems.uploadInfected],
  examples: { response: linkExample },
});

export const linkToOwnAvatar = route({
  operationId: 'linkToOwnAvatar',
  method: 'GET',
  path: 'v1/users/me/avatar',
  access: 'member',
  summary: 'A URL of your own picture',
  response: downloadLink,
  cache: 'never',
  problems: [uploadProblems.noAvatar],
  examples: { response: linkExample },
});

export const linkToAvatar = route({
  operationId: 'linkToAvatar',
  method: 'GET',
  path: 'v1/users/:userSourcedId/avatar',
  access: { on: 'user', param: 'userSourcedId', action: 'read' },
  summary: 'A URL of the picture of a user',
  params: z.object({ userSourcedId: sourcedId }),
  response: downloadLink,
  cache: 'never',
  problems: [uploadProblems.noAvatar],
  examples: { response: linkExample },
});

export const deleteUpload = route({
  operationId: 'deleteUpload',
  method: 'DELETE',
  path: 'v1/uploads/:uploadId',
  access: on('keep'),
  summary: 'Delete an upload and its bytes',
  params,
  status: 204,
  problems: [uploadProblems.uploadInUse, privacyProblems.legalHold],
});
