import { z } from 'zod';
import { examplePerson } from '../classes/person.ts';
import { gradingProblems } from '../grading/errors.ts';
import { csvType, workbookType } from '../http/body-types.ts';
import { httpProblems } from '../http/errors.ts';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { gradebookFileProblems } from './errors.ts';
import { gradebookFileList } from './gradebook-file.list.ts';
import { type GradebookFileDetailsView, gradebookFile, gradebookFileDetails } from './gradebook-file.row.ts';

const classParams = z.object({ classSourcedId: sourcedId });
const params = classParams.extend({ gradebookFileId: z.uuid() });
const teach = { on: 'class', param: 'classSourcedId', action: 'teach' } as const;

const example: GradebookFileDetailsView = {
  id: '019a9f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e',
  classSourcedId: 'class-physics-10a',
  format: 'xlsx',
  state: 'planned',
  sentBy: { ...examplePerson, sourcedId: 'teacher-3', givenName: 'Grace', familyName: 'Hopper' },
  exportedAt: '2026-11-20T09:12:00.000Z',
  createdAt: '2026-11-21T09:01:00.000Z',
  appliedAt: null,
  undoneAt: null,
  counts: { changes: 1, written: 0, refused: 0, unchanged: 27, leftAlone: 0 },
  version: 1,
  warnings: [],
  refusals: [],
  changes: [
    {
      row: 2,
      lineItemSourcedId: 'sheet-3',
      studentSourcedId: 'student-17',
      before: { scoreStatus: 'fully graded', score: 17.5, textScore: null, missing: null },
      after: { scoreStatus: 'fully graded', score: 18, textScore: null, missing: null },
      isOutOfRange: false,
      outcome: 'planned',
    },
  ],
};
const { warnings: _, refusals: __, changes: ___, ...listed } = example;

export const planGradebookFile = route({
  operationId: 'planGradebookFile',
  method: 'POST',
  path: 'v1/classes/:classSourcedId/gradebook/files',
  access: teach,
  summary: 'Plans what a changed gradebook file would write, and writes nothing',
  description:
    'The body is gradebook.csv or gradebook.xlsx with changed cells, saved by whatever program. The cells of assignments ' +
    'are read: a number, a text of the score scale, EX (excused), MISSING, or CLEAR (no grade); blank leaves a cell as ' +
    'it is, and is never 0. Columns can be moved or left out, but for studentSourcedId and exportState; the others are ' +
    'read-only. A cell that was edited and changed here since the export is refused; one that only changed here is left alone.',
  params: classParams,
  file: [csvType, workbookType],
  response: gradebookFileDetails,
  status: 201,
  location: 'v1/classes/:classSourcedId/gradebook/files/:id',
  etag: true,
  problems: [gradebookFileProblems.gradebookFileUnreadable],
  examples: { response: example },
});

export const listGradebookFiles = route({
  operationId: 'listGradebookFiles',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/gradebook/files',
  access: { ...teach, action: 'observe' },
  summary: 'The gradebook files that were sent for the class, newest first, for 90 days',
  params: classParams,
  query: gradebookFileList.query,
  response: listOf(gradebookFile),
  problems: [httpProblems.invalidCursor],
  examples: { response: { data: [listed], nextCursor: null } },
});

export const readGradebookFile = route({
  operationId: 'readGradebookFile',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/gradebook/files/:gradebookFileId',
  access: { ...teach, action: 'observe' },
  summary: 'The plan of a gradebook file, and what came of it',
  params,
  response: gradebookFileDetails,
  etag: true,
  examples: { response: example },
});

export const applyGradebookFile = route({
  operationId: 'applyGradebookFile',
  method: 'POST',
  path: 'v1/classes/:classSourcedId/gradebook/files/:gradebookFileId/apply',
  access: teach,
  summary: 'Writes the changes of the plan, and nothing else',
  description:
    'A cell that changed since the plan is left alone and named in its outcome, the others are written; with allOrNone ' +
    'one such cell refuses them all. New grades of an assignment whose posting is manual are drafts. Nothing is posted.',
  params,
  body: z.strictObject({ allOrNone: z.boolean().default(false) }),
  response: gradebookFileDetails,
  ifMatch: 'required',
  etag: true,
  problems: [
    gradebookFileProblems.gradebookFileState,
    gradebookFileProblems.gradebookFileOutdated,
    gradingProblems.gradingPeriodClosed,
  ],
  examples: {
    body: { allOrNone: false },
    response: {
      ...example,
      state: 'applied',
      version: 2,
      appliedAt: '2026-11-21T09:02:00.000Z',
      counts: { ...example.counts, written: 1 },
      changes: example.changes.map((change) => ({ ...change, outcome: 'written' as const })),
    },
  },
});

export const undoGradebookFile = route({
  operationId: 'undoGradebookFile',
  method: 'POST',
  path: 'v1/classes/:classSourcedId/gradebook/files/:gradebookFileId/undo',
  access: teach,
  summary: 'Puts back what the file changed, but for cells that changed again since',
  params,
  response: gradebookFileDetails,
  ifMatch: 'required',
  etag: true,
  problems: [gradebookFileProblems.gradebookFileState, gradingProblems.gradingPeriodClosed],
  examples: {
    response: {
      ...example,
      state: 'undone',
      version: 3,
      appliedAt: '2026-11-21T09:02:00.000Z',
      undoneAt: '2026-11-21T09:03:00.000Z',
      changes: example.changes.map((change) => ({ ...change, outcome: 'undone' as const })),
    },
  },
});
