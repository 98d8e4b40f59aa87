import { z } from 'zod';
import type { ImportRunsRow } from '../database/schema.generated.ts';
import { isoOrNull, moment, sourcedId } from '../http/fields.ts';
import { findingCodes } from '../values/finding-codes.ts';
import { listedFindings } from './bundle/findings.ts';
import { importHold, listedRecords, type StoredHold } from './hold/hold.ts';
import type { ImportProgress, ImportResult } from './import-run.ts';
import { countsOf, importUndo, type StoredUndo } from './undo/undo-run.ts';

const count = z.int();

export const importFinding = z
  .object({
    code: z.enum(findingCodes).meta({ id: 'FindingCode', description: 'Kind of error' }),
    file: z.string(),
    line: count.nullable().meta({ description: 'First line of the record, the header being 1; null: the whole file' }),
    column: z.string().nullable(),
    message: z.string().meta({ description: 'What was expected' }),
  })
  .meta({ id: 'ImportFinding' });

/** A record that an import would deactivate. */
export const importRemoval = z.object({ file: z.string(), sourcedId }).meta({ id: 'ImportRemoval' });

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
    .object({ count, rows: z.array(importFinding).readonly() })
    .optional()
    .meta({
      description:
        'Rows that say what cannot be accepted together: left out. The first hundred; `…/findings` of the import gives all',
    }),
  roles: z
    .object({ changed: count, heldBack: count })
    .meta({ description: 'Users with a new role; and users who sign in, whose role only an administrator changes' }),
  people: z
    .object({
      erasedLeftOut: count,
      addressesHeldBack: count,
      heldBack: z.array(z.object({ sourcedId: z.string(), line: count, keptBy: z.string() })),
      takenOver: z.array(z.object({ from: z.string(), to: z.string() })),
      signInsChanged: count,
      signInsKept: z.array(z.object({ sourcedId: z.string(), keptBy: z.string() })),
      signInsKeptAt: moment.nullable(),
    })
    .meta({
      description:
        'People who were erased, and are left out with all that the bundle says of them; users without the address of their row, because keptBy signs in with it; and users whose sourcedId the bundle ' +
        'changed. Accounts follow new addresses once the import is applied: how many do, and which kept theirs, because ' +
        'the account of keptBy has the new one, and when the last of those was found. The first hundred of each',
    }),
  guardianTies: z
    .object({ begun: count, ended: count })
    .optional()
    .meta({ description: 'Guardians who see a student from now on, and who no longer do, by agentSourcedIds' }),
  classesToCalculate: count,
});

export const importState = z.enum([
  'queued',
  'running',
  'held',
  'succeeded',
  'rejected',
  'failed',
  'refused',
  'expired',
]);

/** An import in a list. */
export const importRun = z
  .object({
    id: z.uuid(),
    state: importState.meta({
      description:
        'rejected: the bundle has errors; failed: it could not be carried out; held: it would deactivate more than the ' +
        'school allows and waits for an administrator, see "hold"; refused: an administrator refused it; expired: nobody ' +
        'decided in time, or a later import took its place. Only of one that succeeded anything is applied',
    }),
    phase: z.enum(['reading', 'checking', 'applying']).nullable(),
    progress: z
      .object({ file: z.string().nullable(), rows: count, bytesRead: count, bytesTotal: count })
      .nullable()
      .meta({ description: 'Rows are those of the file at hand, bytes the inflated ones of all files' }),
    uploadId: z.uuid().nullable().meta({ description: 'null: started by an operator' }),
    requestedBy: z.object({ sourcedId: z.string(), givenName: z.string(), familyName: z.string() }).nullable(),
    errorCount: count,
    createdAt: moment,
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
    undoUntil: moment
      .nullable()
      .meta({ description: 'How long what it changed is kept, and can be undone; null: it cannot' }),
    undo: importUndo.nullable().meta({ description: 'null: nobody asked to undo it' }),
  })
  .meta({ id: 'ImportRun' });
/** An import with what it did or what is wrong. */
export const importRunDetails = importRun
  .extend({
    hold: importHold.nullable().meta({ description: 'What it would do; null: it was never held' }),
    result: result.nullable(),
    errors: z.array(importFinding).meta({
      description: 'The first hundred, `…/findings` of the import gives all; of a failed import the reason',
    }),
  })
  .meta({ id: 'ImportRunDetails' });

export type ImportRunView = z.infer<typeof importRun>;
export type ImportRunDetailsView = z.infer<typeof importRunDetails>;

/** Runs, and who asked for each. */
export const fromRuns = `FROM import_runs r LEFT JOIN users u ON u.id = r.requested_by
  LEFT JOIN users undoer ON undoer.id = (r.undo ->> 'requestedBy')::bigint
  LEFT JOIN users decider ON decider.id = (r.hold #>> '{decision,decidedBy}')::bigint`;

const requester = (user: string): string => `CASE WHEN ${user}.id IS NOT NULL THEN jsonb_build_object(
  'sourcedId', ${user}.sourced_id, 'givenName', ${user}.given_name, 'familyName', ${user}.family_name) END`;

export const runColumns = `r.id, r.state, r.phase, nullif(r.progress, '{}') AS progress, r.upload_id,
  r.error_count, r.created_at, r.started_at, r.finished_at, r.undo_until,
  ${requester('u')} AS requester, r.undo || jsonb_build_object('requestedBy', ${requester('undoer')}) AS undo`;

/** What only an import by itself shows. */
export const detailColumns = `${runColumns}, r.result, r.errors, r.hold, ${requester('decider')} AS decider`;

export interface ImportRunRow
  extends Pick<
    ImportRunsRow,
    'id' | 'state' | 'upload_id' | 'error_count' | 'created_at' | 'started_at' | 'finished_at' | 'undo_until'
  > {
  phase: ImportRunView['phase'];
  progress: ImportProgress | null;
  requester: ImportRunView['requestedBy'];
  undo: (Omit<StoredUndo, 'requestedBy'> & Pick<NonNullable<ImportRunView['undo']>, 'requestedBy'>) | null;
}

export interface ImportRunDetailsRow extends ImportRunRow {
  /** Imports of earlier versions name no people, or not all of this. */
  result:
    | (Omit<ImportResult, 'people' | 'heldBack'> & {
        heldBack?: ImportResult['heldBack'];
        people?: Partial<ImportResult['people']>;
      })
    | null;
  errors: ImportRunDetailsView['errors'];
  hold: StoredHold | null;
  decider: ImportRunView['requestedBy'];
}

const noPeople: ImportResult['people'] = {
  erasedLeftOut: 0,
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
  errorCount: row.error_count,
  createdAt: row.created_at.toISOString(),
  startedAt: isoOrNull(row.started_at),
  finishedAt: isoOrNull(row.finished_at),
  undoUntil: isoOrNull(row.undo_until),
  undo: row.undo && {
    ...row.undo,
    undone: row.undo.undone && countsOf(row.undo.undone),
    finishedAt: row.undo.finishedAt && new Date(row.undo.finishedAt).toISOString(),
  },
});

export const toImportRunDetailsView = (row: ImportRunDetailsRow): ImportRunDetailsView => ({
  ...toImportRunView(row),
  hold: row.hold && {
    ...row.hold,
    // A digest says nothing to anybody.
    files: row.hold.files.map(({ digest: _, ...file }) => ({ ...file, records: file.records.slice(0, listedRecords) })),
    decision: row.hold.decision && { ...row.hold.decision, decidedBy: row.decider },
  },
  result: row.result && resultView(row.result),
  errors: row.errors.slice(0, listedFindings),
});

function resultView({ heldBack, people, ...result }: NonNullable<ImportRunDetailsRow['result']>) {
  return {
    ...result,
    // Imports of earlier versions have none.
    ...(heldBack && { heldBack: { ...heldBack, rows: heldBack.rows.slice(0, listedFindings) } }),
    people: peopleView({ ...noPeople, ...people }),
  };
}

const peopleView = (people: ImportResult['people']): ImportResult['people'] => ({
  ...people,
  signInsKeptAt: people.signInsKeptAt && new Date(people.signInsKeptAt).toISOString(),
});
