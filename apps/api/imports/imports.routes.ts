import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { isoOrNull } from '../http/fields.ts';
import { pageOf, pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { uploadProblems } from '../uploads/errors.ts';
import { importProblems } from './errors.ts';
import type { ImportProgress, ImportResult } from './runs.ts';

const admins = { roles: ['admin'] } as const;
const moment = z.iso.datetime();
const count = z.int();

const finding = z.object({
  code: z.string().meta({ description: 'Kind of error, such as wrong-value or broken-reference' }),
  file: z.string(),
  line: count.nullable().meta({ description: 'First line of the record, the header being 1; null: the whole file' }),
  column: z.string().nullable(),
  message: z.string().meta({ description: 'What was expected' }),
});

const fileCounts = z.object({
  file: z.string(),
  mode: z.enum(['bulk', 'delta']),
  rows: count,
  created: count,
  updated: count,
  unchanged: count,
  older: count.meta({ description: 'Rows passed over, because what is stored is younger' }),
  inactivated: count.meta({ description: 'Records marked tobedeleted or, in bulk, missing from the file' }),
  adopted: count.meta({ description: 'Records made in ClassBoard that took over the identifier of the bundle' }),
});

const result = z.object({
  oneRosterVersion: z.enum(['1.1', '1.2']),
  changed: z.boolean().meta({ description: 'false: everything was stored already' }),
  files: z.array(fileCounts),
  ignored: z
    .object({ files: z.array(z.string()), columns: z.array(z.object({ file: z.string(), column: z.string() })) })
    .meta({ description: 'What the bundle has and ClassBoard does not keep' }),
  roles: z
    .object({ changed: count, heldBack: count })
    .meta({ description: 'Users with a new role; and users who sign in, whose role only an administrator changes' }),
  classesToCalculate: count,
});

const run = z.object({
  id: z.uuid(),
  state: z.enum(['queued', 'running', 'succeeded', 'rejected', 'failed']).meta({
    description: 'rejected: the bundle has errors and nothing was applied; failed: it could not be carried out',
  }),
  phase: z.enum(['reading', 'checking', 'applying']).nullable(),
  progress: z
    .object({ file: z.string().nullable(), rows: count, bytesRead: count, bytesTotal: count })
    .nullable()
    .meta({ description: 'Rows are those of the file at hand, bytes the inflated ones of all files' }),
  uploadId: z.uuid().nullable().meta({ description: 'null: started by an operator' }),
  requestedBy: z.object({ sourcedId: z.string(), givenName: z.string(), familyName: z.string() }).nullable(),
  allowRemovals: z.boolean(),
  errorCount: count,
  createdAt: moment,
  startedAt: moment.nullable(),
  finishedAt: moment.nullable(),
});
const runDetails = run.extend({
  result: result.nullable(),
  errors: z.array(finding).meta({ description: 'The first hundred' }),
});

export type ImportRunBody = z.infer<typeof run>;
export type ImportRunDetails = z.infer<typeof runDetails>;

const queued: ImportRunDetails = {
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
const rejected: ImportRunDetails = {
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
  method: 'POST',
  path: 'v1/imports',
  access: admins,
  summary: 'Import a OneRoster bundle',
  description:
    'The bundle is a OneRoster 1.1 or 1.2 CSV zip, uploaded for the purpose import. It is checked as a whole first; ' +
    'where it has errors nothing is applied, and the import names file, line, column and what was expected. A bulk ' +
    'file deactivates records of earlier imports that it no longer has; more than a tenth of them only with ' +
    'allowRemovals.',
  body: z.strictObject({ uploadId: z.uuid(), allowRemovals: z.boolean().default(false) }),
  response: runDetails,
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
  method: 'GET',
  path: 'v1/imports',
  access: admins,
  summary: 'Imports of the school, newest first',
  query: pageQuery,
  response: pageOf(run),
  problems: [httpProblems.forbidden, httpProblems.invalidCursor],
  examples: { response: { data: [listed], nextCursor: null } },
});

export const readImport = route({
  method: 'GET',
  path: 'v1/imports/:importId',
  access: admins,
  summary: 'Progress, errors and result of an import',
  params: z.object({ importId: z.uuid() }),
  response: runDetails,
  problems: [httpProblems.forbidden, httpProblems.notFound],
  examples: { response: rejected },
});

/** Columns of `import_runs r`, joined with the user `u` who asked for it. */
export const runColumns = `r.id, r.state, r.phase, nullif(r.progress, '{}') AS progress, r.upload_id, r.allow_removals,
  r.error_count, r.created_at, r.started_at, r.finished_at,
  CASE WHEN u.id IS NOT NULL THEN jsonb_build_object(
    'sourcedId', u.sourced_id, 'givenName', u.given_name, 'familyName', u.family_name) END AS requester`;

export interface ImportRunRow {
  id: string;
  state: ImportRunBody['state'];
  phase: ImportRunBody['phase'];
  progress: ImportProgress | null;
  upload_id: string | null;
  allow_removals: boolean;
  error_count: number;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  requester: ImportRunBody['requestedBy'];
}

export interface ImportRunDetailsRow extends ImportRunRow {
  result: ImportResult | null;
  errors: ImportRunDetails['errors'];
}

export const toRunBody = (row: ImportRunRow): ImportRunBody => ({
  id: row.id,
  state: row.state,
  phase: row.phase,
  progress: row.progress,
  uploadId: row.upload_id,
  requestedBy: row.requester,
  allowRemovals: row.allow_removals,
  errorCount: row.error_count,
  createdAt: row.created_at.toISOString(),
  startedAt: isoOrNull(row.started_at),
  finishedAt: isoOrNull(row.finished_at),
});

export const toRunDetails = (row: ImportRunDetailsRow): ImportRunDetails => ({
  ...toRunBody(row),
  result: row.result,
  errors: row.errors,
});
