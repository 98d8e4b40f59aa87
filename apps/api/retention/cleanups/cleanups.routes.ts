import { z } from 'zod';
import { line, sourcedId } from '../../http/fields.ts';
import { listOf } from '../../http/pages.ts';
import { route } from '../../http/route-spec.ts';
import { retentionProblems } from '../errors.ts';
import { cleanupList, cleanupRecordList } from './cleanup.list.ts';
import { cleanup, cleanupRecord, exampleCleanup } from './cleanup.row.ts';

const one = { on: 'cleanup', param: 'cleanupSourcedId', action: 'administer' } as const;
const params = z.strictObject({ cleanupSourcedId: sourcedId });
const decided = { decidedBy: 'admin-1', decidedAt: '2026-11-30T08:00:00.000Z' };

export const listCleanups = route({
  operationId: 'listCleanups',
  method: 'GET',
  path: 'v1/privacy/cleanups',
  access: { roles: ['admin'] },
  summary:
    'What was proposed to go because it was kept long enough, with counts, and what became of it; the latest first',
  query: cleanupList.query,
  response: listOf(cleanup),
  examples: { response: { data: [exampleCleanup], nextCursor: null } },
});

export const readCleanup = route({
  operationId: 'readCleanup',
  method: 'GET',
  path: 'v1/privacy/cleanups/:cleanupSourcedId',
  access: one,
  summary: 'A proposal, and how much of it went',
  params,
  response: cleanup,
  examples: { response: exampleCleanup },
});

export const approveCleanup = route({
  operationId: 'approveCleanup',
  method: 'POST',
  path: 'v1/privacy/cleanups/:cleanupSourcedId/approval',
  access: one,
  summary: 'Agree to a proposal; agreeing again changes nothing',
  description:
    'What it counted goes for good, in small batches. What a legal hold keeps by then stays, as does what a longer period keeps that was chosen since.',
  params,
  response: cleanup,
  problems: [retentionProblems.cleanupDecided],
  examples: { response: { ...exampleCleanup, state: 'approved', ...decided } },
});

export const refuseCleanup = route({
  operationId: 'refuseCleanup',
  method: 'POST',
  path: 'v1/privacy/cleanups/:cleanupSourcedId/refusal',
  access: one,
  summary: 'Refuse a proposal: the kind is not proposed again for 90 days',
  params,
  body: z.strictObject({ reason: line(500) }),
  response: cleanup,
  problems: [retentionProblems.cleanupDecided],
  examples: {
    body: { reason: 'The inspection of 2025 is not finished' },
    response: { ...exampleCleanup, state: 'refused', ...decided, reason: 'The inspection of 2025 is not finished' },
  },
});

export const listCleanupRecords = route({
  operationId: 'listCleanupRecords',
  method: 'GET',
  path: 'v1/privacy/cleanupRecords',
  access: { roles: ['admin'] },
  summary: 'What went of your school, by kind and day: kept for ever; the latest first',
  query: cleanupRecordList.query,
  response: listOf(cleanupRecord),
  examples: {
    response: {
      data: [
        {
          id: 1,
          kind: 'submissions',
          day: '2026-11-30',
          rows: 4_120,
          files: 6_804,
          firstAt: '2026-11-30T08:00:01.000Z',
          lastAt: '2026-11-30T08:03:10.000Z',
          cleanupSourcedId: exampleCleanup.sourcedId,
        },
      ],
      nextCursor: null,
    },
  },
});
