import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { uploadProblems } from '../uploads/errors.ts';
import { importProblems } from './errors.ts';
import { importList } from './import-run.list.ts';
import { type ImportRunDetailsView, importRun, importRunDetails } from './import-run.row.ts';

const admins = { roles: ['admin'] } as const;

const queued: ImportRunDetailsView = {
  id: '019a9f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e',
  state: 'queued',
  phase: null,
  progress: null,
  uploadId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  requestedBy: { sourcedId: 'admin-1', givenName: 'Ada', familyName: 'Lovelace' },
  allowRemovals: false,
  errorCount: 0,
  createdAt: '2026-11-21T09:01:00.000Z',
  startedAt: null,
  finishedAt: null,
  result: null,
  errors: [],
};
const rejected: ImportRunDetailsView = {
  ...queued,
  state: 'rejected',
  errorCount: 1,
  startedAt: '2026-11-21T09:01:00.080Z',
  finishedAt: '2026-11-21T09:01:07.400Z',
  errors: [
    {
      code: 'broken-reference',
      file: 'enrollments.csv',
      line: 118,
      column: 'userSourcedId',
      message: 'expected the sourcedId of a record of users.csv, "student-0815" is none',
    },
  ],
};
const { result: _, errors: __, ...listed } = rejected;

export const startImport = route({
  operationId: 'startImport',
  method: 'POST',
  path: 'v1/imports',
  access: admins,
  summary: 'Import a OneRoster bundle',
  description:
    'The bundle is a OneRoster 1.1 or 1.2 CSV zip, uploaded for the purpose import. It is checked as a whole first; ' +
    'where it has errors nothing is applied, and the import names file, line, column and what was expected. A bulk ' +
    'file deactivates records of earlier imports that it no longer has; more than a tenth of them, or all of them by a ' +
    'file without a record, only with allowRemovals.',
  body: z.strictObject({ uploadId: z.uuid(), allowRemovals: z.boolean().default(false) }),
  response: importRunDetails,
  status: 202,
  problems: [
    httpProblems.forbidden,
    httpProblems.unprocessableReference,
    uploadProblems.uploadInfected,
    uploadProblems.scanPending,
    importProblems.importInProgress,
  ],
  examples: { body: { uploadId: queued.uploadId, allowRemovals: false }, response: queued },
});

export const listImports = route({
  operationId: 'listImports',
  method: 'GET',
  path: 'v1/imports',
  access: admins,
  summary: 'Imports of the school, newest first',
  query: importList.query,
  response: listOf(importRun),
  problems: [httpProblems.forbidden, httpProblems.invalidCursor],
  examples: { response: { data: [listed], nextCursor: null } },
});

export const readImport = route({
  operationId: 'readImport',
  method: 'GET',
  path: 'v1/imports/:importId',
  access: admins,
  summary: 'Progress, errors and result of an import',
  params: z.object({ importId: z.uuid() }),
  response: importRunDetails,
  problems: [httpProblems.forbidden, httpProblems.notFound],
  examples: { response: rejected },
});
