import { z } from 'zod';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { downloadLink } from '../uploads/download-link.ts';
import { uploadProblems } from '../uploads/errors.ts';
import { classReports, report, reportExample, studentReports } from './report.row.ts';

const maxReportCards = 200;

const page = { data: [reportExample], nextCursor: null };
const ofClass = { ...reportExample, kind: 'class', classSourcedId: 'class-physics-10a', student: null } as const;
const classParams = z.object({ classSourcedId: sourcedId });
const teach = { on: 'class', param: 'classSourcedId', action: 'teach' } as const;

export const listReportsOfClass = route({
  operationId: 'listReportsOfClass',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/reports',
  access: { ...teach, action: 'observe' },
  summary: 'The reports of a class, the newest first, for its teachers and observers',
  params: classParams,
  query: classReports.query,
  response: listOf(report),
  examples: { response: { data: [ofClass], nextCursor: null } },
});

export const requestReportOfClass = route({
  operationId: 'requestReportOfClass',
  method: 'POST',
  path: 'v1/classes/:classSourcedId/reports',
  access: teach,
  summary: 'Has a report of a class made now: of the class, or those of its students in one file for printing',
  description:
    'Answers with the report that is being made. Where one of the kind is being made already, with that one.',
  params: classParams,
  body: z.strictObject({ kind: z.enum(['class', 'progressSet']) }),
  response: report,
  status: 202,
  examples: {
    body: { kind: 'progressSet' },
    response: { ...ofClass, kind: 'progressSet', state: 'rendering', sizeBytes: null },
  },
});

export const listOwnReports = route({
  operationId: 'listOwnReports',
  method: 'GET',
  path: 'v1/users/me/reports',
  access: 'member',
  summary: 'Your progress reports and report cards, the newest first',
  query: studentReports.query,
  response: listOf(report),
  examples: { response: page },
});

export const listReportsOfChild = route({
  operationId: 'listReportsOfChild',
  method: 'GET',
  path: 'v1/children/:studentSourcedId/reports',
  access: { on: 'child', param: 'studentSourcedId', action: 'read' },
  summary: 'The progress reports and report cards of a child of yours, the newest first',
  params: z.object({ studentSourcedId: sourcedId }),
  query: studentReports.query,
  response: listOf(report),
  examples: { response: page },
});

export const listReportsOfStudent = route({
  operationId: 'listReportsOfStudent',
  method: 'GET',
  path: 'v1/users/:userSourcedId/reports',
  access: { on: 'user', param: 'userSourcedId', action: 'administer' },
  summary: 'The progress reports and report cards of a student, for administrators',
  params: z.object({ userSourcedId: sourcedId }),
  query: studentReports.query,
  response: listOf(report),
  examples: { response: page },
});

export const linkToReport = route({
  operationId: 'linkToReport',
  method: 'GET',
  path: 'v1/reports/:reportId/file',
  access: { on: 'report', param: 'reportId', action: 'read' },
  summary: 'A URL to download a report as PDF, for whom it concerns',
  params: z.object({ reportId: z.uuid() }),
  response: downloadLink,
  problems: [uploadProblems.uploadNotCompleted, uploadProblems.scanPending, uploadProblems.uploadInfected],
  examples: {
    response: {
      url: 'https://files.school.example/school/7/report/5f0c6d4e.pdf?Expires=1795252500&Signature=abc&Key-Pair-Id=K2',
      expiresAt: '2026-11-30T09:05:00.000Z',
    },
  },
});

export const requestReportCards = route({
  operationId: 'requestReportCards',
  method: 'POST',
  path: 'v1/academicSessions/:academicSessionSourcedId/reportCards',
  access: { on: 'academicSession', param: 'academicSessionSourcedId', action: 'administer' },
  summary: `Has report cards of a term made, for up to ${maxReportCards} students`,
  description: "With the final grades of the classes of the term, the school's name, and fields to sign.",
  params: z.object({ academicSessionSourcedId: sourcedId }),
  body: z.strictObject({
    studentSourcedIds: z
      .array(sourcedId)
      .min(1)
      .max(maxReportCards)
      .refine((ids) => new Set(ids).size === ids.length, 'expected every student once'),
  }),
  response: z.object({ data: z.array(report) }),
  status: 202,
  problems: [httpProblems.unprocessableReference],
  examples: {
    body: { studentSourcedIds: ['student-17'] },
    response: {
      data: [
        {
          ...reportExample,
          kind: 'reportCard',
          academicSessionSourcedId: 'term-1',
          state: 'rendering',
          sizeBytes: null,
        },
      ],
    },
  },
});
