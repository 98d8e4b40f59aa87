import { z } from 'zod';
import type { ImportRunsRow } from '../database/schema.generated.ts';
import { isoOrNull, moment } from '../http/fields.ts';
import type { ImportProgress, ImportResult } from './runs.ts';

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
  heldBack: z
    .object({ count, rows: z.array(finding).readonly() })
    .optional()
    .meta({ description: 'Rows that say what cannot be accepted together: left out, the first hundred listed' }),
  roles: z
    .object({ changed: count, heldBack: count })
    .meta({ description: 'Users with a new role; and users who sign in, whose role only an administrator changes' }),
  people: z
    .object({
      addressesHeldBack: count,
      heldBack: z.array(z.object({ sourcedId: z.string(), line: count, keptBy: z.string() })),
      takenOver: z.array(z.object({ from: z.string(), to: z.string() })),
      signInsChanged: count,
      signInsKept: z.array(z.object({ sourcedId: z.string(), keptBy: z.string() })),
      signInsKeptAt: moment.nullable(),
    })
    .meta({
      description:
        'Users without the address of their row, because keptBy signs in with it; and users whose sourcedId the bundle ' +
        'changed. Accounts follow new addresses once the import is applied: how many do, and which kept theirs, because ' +
        'the account of keptBy has the new one, and when the last of those was found. The first hundred of each',
    }),
  classesToCalculate: count,
});

export const importState = z.enum(['queued', 'running', 'succeeded', 'rejected', 'failed']);

/** An import in a list. */
export const importRun = z
  .object({
    id: z.uuid(),
    state: importState.meta({
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
  })
  .meta({ id: 'ImportRun' });
/** An import with what it did or what is wrong. */
export const importRunDetails = importRun
  .extend({
    result: result.nullable(),
    errors: z.array(finding).meta({ description: 'The first hundred; of a failed import the reason' }),
  })
  .meta({ id: 'ImportRunDetails' });

export type ImportRunView = z.infer<typeof importRun>;
export type ImportRunDetailsView = z.infer<typeof importRunDetails>;

/** Runs, and who asked for each. */
export const fromRuns = 'FROM import_runs r LEFT JOIN users u ON u.id = r.requested_by';

export const runColumns = `r.id, r.state, r.phase, nullif(r.progress, '{}') AS progress, r.upload_id, r.allow_removals,
  r.error_count, r.created_at, r.started_at, r.finished_at,
  CASE WHEN u.id IS NOT NULL THEN jsonb_build_object(
    'sourcedId', u.sourced_id, 'givenName', u.given_name, 'familyName', u.family_name) END AS requester`;

export interface ImportRunRow
  extends Pick<
    ImportRunsRow,
    'id' | 'state' | 'upload_id' | 'allow_removals' | 'error_count' | 'created_at' | 'started_at' | 'finished_at'
  > {
  phase: ImportRunView['phase'];
  progress: ImportProgress | null;
  requester: ImportRunView['requestedBy'];
}

export interface ImportRunDetailsRow extends ImportRunRow {
  /** Imports of earlier versions name no people, or not all of this. */
  result: (Omit<ImportResult, 'people'> & { people?: Partial<ImportResult['people']> }) | null;
  errors: ImportRunDetailsView['errors'];
}

const noPeople: ImportResult['people'] = {
  addressesHeldBack: 0,
  heldBack: [],
  takenOver: [],
  signInsChanged: 0,
  signInsKept: [],
  signInsKeptAt: null,
};

export const toImportRunView = (row: ImportRunRow): ImportRunView => ({
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

export const toImportRunDetailsView = (row: ImportRunDetailsRow): ImportRunDetailsView => ({
  ...toImportRunView(row),
  result: row.result && { ...row.result, people: peopleView({ ...noPeople, ...row.result.people }) },
  errors: row.errors,
});

const peopleView = (people: ImportResult['people']): ImportResult['people'] => ({
  ...people,
  signInsKeptAt: people.signInsKeptAt && new Date(people.signInsKeptAt).toISOString(),
});
