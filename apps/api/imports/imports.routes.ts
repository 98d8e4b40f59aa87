import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { line, reason } from '../http/fields.ts';
import { listOf, pageOf, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { uploadProblems } from '../uploads/errors.ts';
import { lengths } from '../values/lengths.ts';
import { keptFiles } from './bundle/file-names.ts';
import { importProblems } from './errors.ts';
import { importList } from './import-run.list.ts';
import {
  type ImportRunDetailsView,
  importFinding,
  importRemoval,
  importRun,
  importRunDetails,
} from './import-run.row.ts';

const admins = { roles: ['admin'] } as const;

const queued: ImportRunDetailsView = {
  id: '019a9f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e',
  state: 'queued',
  phase: null,
  progress: null,
  uploadId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  requestedBy: { sourcedId: 'admin-1', givenName: 'Ada', familyName: 'Lovelace' },
  errorCount: 0,
  createdAt: '2026-11-21T09:01:00.000Z',
  startedAt: null,
  finishedAt: null,
  undoUntil: null,
  undo: null,
  hold: null,
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
const queuedUndo: NonNullable<ImportRunDetailsView['undo']> = {
  state: 'queued',
  reason: 'The export was of last year.',
  skipChanged: false,
  requestedBy: queued.requestedBy,
  requestedAt: '2026-11-21T10:00:00.000Z',
  finishedAt: null,
  undone: null,
  conflictCount: 0,
  conflicts: [],
  notUndone: [],
};
const held: ImportRunDetailsView = {
  ...queued,
  state: 'held',
  startedAt: '2026-11-21T09:01:00.080Z',
  hold: {
    heldAt: '2026-11-21T09:01:07.400Z',
    expiresAt: '2026-11-28T09:01:07.400Z',
    limitPercent: 10,
    files: [
      {
        file: 'classes.csv',
        mode: 'bulk',
        active: 22,
        created: 1,
        updated: 0,
        inactivated: 3,
        percent: 13.6,
        isOverLimit: true,
        records: ['class-7', 'class-8', 'class-9'],
      },
    ],
    decision: null,
  },
};
const decision = {
  decidedBy: queued.requestedBy,
  decidedAt: '2026-11-21T10:00:00.000Z',
  reason: 'The 7s are one class now.',
};
const { hold: heldFor } = held as { hold: NonNullable<ImportRunDetailsView['hold']> };
const { result: _, errors: __, hold: ___, ...listed } = rejected;

export const startImport = route({
  operationId: 'startImport',
  method: 'POST',
  path: 'v1/imports',
  access: admins,
  summary: 'Import a OneRoster bundle',
  description:
    'The bundle is a OneRoster 1.1 or 1.2 CSV zip, uploaded for the purpose import. It is checked as a whole first; ' +
    'where it has errors nothing is applied, and the import names file, line, column and what was expected. A bulk ' +
    'file deactivates records of earlier imports that it no longer has. One that would deactivate more than ' +
    'removalLimitPercent (GET /v1/settings) is held until an administrator confirms it.',
  body: z.strictObject({ uploadId: z.uuid() }),
  response: importRunDetails,
  status: 202,
  problems: [
    httpProblems.forbidden,
    httpProblems.unprocessableReference,
    uploadProblems.uploadInfected,
    uploadProblems.scanPending,
    importProblems.importInProgress,
  ],
  examples: { body: { uploadId: queued.uploadId }, response: queued },
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

export const listImportFindings = route({
  operationId: 'listImportFindings',
  method: 'GET',
  path: 'v1/imports/:importId/findings',
  access: admins,
  summary: 'What is wrong with a bundle, page by page',
  description:
    'Of an import that was rejected or failed its errors, of one that succeeded the rows that it held back, in the order in ' +
    'which they were found; the first ten thousand.',
  params: z.object({ importId: z.uuid() }),
  query: pageQuery,
  response: pageOf(importFinding),
  problems: [httpProblems.forbidden, httpProblems.notFound, httpProblems.invalidCursor],
  examples: { response: { data: rejected.errors, nextCursor: null } },
});

export const listImportRemovals = route({
  operationId: 'listImportRemovals',
  method: 'GET',
  path: 'v1/imports/:importId/removals',
  access: admins,
  summary: 'What a held import would deactivate, page by page',
  description: 'By file in the order of "hold", and by sourcedId; of each file the first ten thousand.',
  params: z.object({ importId: z.uuid() }),
  query: pageQuery.extend({
    file: z
      .enum(keptFiles.map((name) => `${name}.csv` as const))
      .optional()
      .meta({
        description: 'Only records of this file',
        example: 'users.csv',
      }),
  }),
  response: pageOf(importRemoval),
  problems: [httpProblems.forbidden, httpProblems.notFound, httpProblems.invalidCursor],
  examples: { response: { data: [{ file: 'classes.csv', sourcedId: 'class-7' }], nextCursor: null } },
});

export const confirmImport = route({
  operationId: 'confirmImport',
  method: 'POST',
  path: 'v1/imports/:importId/confirmation',
  access: admins,
  summary: 'Let a held import deactivate what its diff says',
  description:
    'The import begins again and applies its bundle. The confirmation holds for the records of "hold" alone: where by now ' +
    'others would be deactivated, it is held again, with the new diff.',
  params: z.object({ importId: z.uuid() }),
  body: z.strictObject({
    name: line(2 * lengths.name + 1).meta({ description: 'Your given and family name, typed' }),
    reason: line(lengths.title).meta({ description: 'Kept with the import, for administrators' }),
  }),
  response: importRunDetails,
  status: 202,
  problems: [
    httpProblems.forbidden,
    httpProblems.notFound,
    importProblems.importNotHeld,
    importProblems.importInProgress,
    importProblems.nameDiffers,
  ],
  examples: {
    body: { name: 'Ada Lovelace', reason: decision.reason },
    response: { ...held, state: 'queued', hold: { ...heldFor, decision: { outcome: 'confirmed', ...decision } } },
  },
});

export const refuseImport = route({
  operationId: 'refuseImport',
  method: 'POST',
  path: 'v1/imports/:importId/refusal',
  access: admins,
  summary: 'Refuse a held import',
  description: 'Nothing of it is applied, now or later.',
  params: z.object({ importId: z.uuid() }),
  body: z.strictObject({
    reason: line(lengths.title).meta({ description: 'Kept with the import, for administrators' }),
  }),
  response: importRunDetails,
  problems: [httpProblems.forbidden, httpProblems.notFound, importProblems.importNotHeld],
  examples: {
    body: { reason: 'The export lacks the 7s.' },
    response: {
      ...held,
      state: 'refused',
      finishedAt: decision.decidedAt,
      hold: { ...heldFor, decision: { outcome: 'refused', ...decision, reason: 'The export lacks the 7s.' } },
    },
  },
});

export const undoImport = route({
  operationId: 'undoImport',
  method: 'POST',
  path: 'v1/imports/:importId/undo',
  access: admins,
  summary: 'Undo an import',
  description:
    'People, classes, enrolments, grades and all else that the import created, changed or deactivated become what they ' +
    'were, all or none: where somebody, or a later import, changed one of them since, "undo" of the import becomes refused ' +
    'and names each. With skipChanged those stay as they are ("notUndone"), and the others are undone. What the import ' +
    'created is deactivated, never deleted; who has an account by now stays. Runs in the background; once only, and until ' +
    '"undoUntil".',
  params: z.object({ importId: z.uuid() }),
  body: z.strictObject({ reason, skipChanged: z.boolean().default(false) }),
  response: importRunDetails,
  status: 202,
  problems: [
    httpProblems.forbidden,
    httpProblems.notFound,
    importProblems.importNotUndoable,
    importProblems.importUndoneAlready,
  ],
  examples: {
    body: { reason: 'The export was of last year.', skipChanged: false },
    response: { ...queued, state: 'succeeded', undoUntil: '2026-12-21T09:01:00.000Z', undo: queuedUndo },
  },
});
