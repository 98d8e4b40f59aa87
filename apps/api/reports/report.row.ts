import { z } from 'zod';
import { type Person, personJson, personSchema } from '../classes/person.ts';
import type { AcademicSessionsRow, ClassesRow, ReportsRow, UploadsRow } from '../database/schema.generated.ts';
import { isoDate, moment, sourcedId } from '../http/fields.ts';
import { describeListOf, type ListSource } from '../records/lists.ts';
import { reportKinds } from './report-kinds.ts';

export const reportKind = z.enum(Object.keys(reportKinds) as [keyof typeof reportKinds]).meta({
  id: 'ReportKind',
  description: Object.entries(reportKinds)
    .map(([kind, { summary }]) => `${kind}: ${summary}`)
    .join('; '),
  example: 'progress',
});

export const report = z
  .object({
    id: z.uuid(),
    kind: reportKind,
    day: isoDate.meta({ description: "The school's day that it is of" }),
    classSourcedId: sourcedId.nullable(),
    student: personSchema.nullable(),
    academicSessionSourcedId: sourcedId.nullable().meta({ description: 'The term of a report card' }),
    state: z.enum(['rendering', 'scanning', 'ready', 'refused']).meta({
      description: 'ready: the file can be downloaded; refused: the malware scan took it for a threat',
    }),
    sizeBytes: z.int().nullable(),
    createdAt: moment,
    expiresAt: moment.meta({ description: 'When it is deleted' }),
  })
  .meta({ id: 'Report' });

export type ReportView = z.output<typeof report>;

export interface ReportRow extends Pick<ReportsRow, 'id' | 'kind' | 'day' | 'created_at' | 'expires_at'> {
  class_sourced_id: ClassesRow['sourced_id'] | null;
  session_sourced_id: AcademicSessionsRow['sourced_id'] | null;
  student: Person | null;
  scan_status: UploadsRow['scan_status'] | null;
  size_bytes: UploadsRow['size_bytes'] | null;
}

export const reportSource: ListSource = {
  columns: `r.id, r.kind, r.day, r.created_at, r.expires_at, k.sourced_id AS class_sourced_id,
    a.sourced_id AS session_sourced_id, CASE WHEN p.id IS NOT NULL THEN ${personJson('p')} END AS student,
    f.scan_status, f.size_bytes`,
  from: `FROM reports r LEFT JOIN classes k ON k.id = r.class_id LEFT JOIN users p ON p.id = r.student_id
    LEFT JOIN academic_sessions a ON a.id = r.academic_session_id LEFT JOIN uploads f ON f.id = r.upload_id`,
  id: 'r.id',
  idType: 'uuid',
  changedAt: 'r.updated_at',
};

const options = {
  filters: {
    kind: {
      schema: reportKind.meta({ description: 'Reports of this kind alone' }),
      condition: (value: string) => `r.kind = ${value}`,
    },
  },
  sorts: { createdAt: ['r.created_at'] },
  usualSort: '-createdAt',
};

/** $1: class. */
export const classReports = describeListOf(reportSource, {
  ...options,
  place: 'r.class_id = $1 AND r.withdrawn_at IS NULL',
});

/** $1: student. */
export const studentReports = describeListOf(reportSource, {
  ...options,
  place: 'r.student_id = $1 AND r.withdrawn_at IS NULL',
});

export const toReportView = (row: ReportRow): ReportView => ({
  id: row.id,
  kind: row.kind,
  day: row.day,
  classSourcedId: row.class_sourced_id,
  student: row.student,
  academicSessionSourcedId: row.session_sourced_id,
  state: stateOf(row.scan_status),
  sizeBytes: row.size_bytes,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
});

const stateOf = (scanStatus: UploadsRow['scan_status'] | null): ReportView['state'] => {
  if (scanStatus === null) return 'rendering';
  if (scanStatus === 'infected') return 'refused';
  return scanStatus === 'clean' ? 'ready' : 'scanning';
};

export const reportExample: ReportView = {
  id: '019ad3a1-7f00-7c44-8f0e-6b1f0a9d7c55',
  kind: 'progress',
  day: '2026-11-30',
  classSourcedId: null,
  student: {
    sourcedId: 'student-17',
    givenName: 'Ada',
    familyName: 'Keller',
    preferredGivenName: null,
    preferredFamilyName: null,
  },
  academicSessionSourcedId: null,
  state: 'ready',
  sizeBytes: 48_711,
  createdAt: '2026-11-30T01:00:04.000Z',
  expiresAt: '2027-11-30T01:00:04.000Z',
};
