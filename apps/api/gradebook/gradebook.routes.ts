import { z } from 'zod';
import { enrolledQuery } from '../classes/enrolled.ts';
import { examplePerson } from '../classes/person.ts';
import { workbookType } from '../http/body-types.ts';
import { sourcedId } from '../http/fields.ts';
import { pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { decimalMarks, separators } from './csv.ts';
import { gradebookProblems } from './errors.ts';
import { gradebook } from './gradebook.row.ts';
import { totalsExample } from './totals.ts';

const example = {
  class: { sourcedId: 'class-physics-10a', title: 'Physics 10a' },
  calculatedAt: '2026-11-20T09:00:01.512Z',
  stale: false,
  categories: [{ sourcedId: 'category-coursework', title: 'Coursework', weight: 50, dropLowest: 1, dropHighest: 0 }],
  lineItems: [
    {
      sourcedId: 'sheet-3',
      title: 'Exercise sheet 3',
      categorySourcedId: 'category-coursework',
      resultValueMax: 20,
      weight: null,
      dueDate: '2026-11-23T22:59:59.000Z',
      neverDrop: false,
      extraCredit: false,
    },
  ],
  data: [
    {
      student: examplePerson,
      enrolled: 'current' as const,
      results: [
        {
          lineItemSourcedId: 'sheet-3',
          scoreStatus: 'fully graded',
          score: 17.5,
          textScore: null,
          textScorePoints: null,
          countedScore: 17.5,
          late: false,
          missing: null,
          draft: false,
          submittedAt: '2026-11-23T20:14:00.000Z',
          submittedLate: false,
          excused: false,
          commented: true,
          version: 1,
        },
      ],
      extensions: [
        { lineItemSourcedId: 'sheet-3', dueDate: '2026-11-25T22:59:59.000Z', excused: false, resultValueMax: 20 },
      ],
      attempts: [],
      submissions: [],
      periods: [{ from: '2026-08-31T22:00:00.000Z', until: null }],
      missing: [],
      dropped: { current: [], final: [] },
      totals: totalsExample,
      override: { percent: 90, letter: 'A-' },
      stale: false,
    },
  ],
  nextCursor: null,
};

const keysOf = <T extends object>(names: T) => Object.keys(names) as [keyof T & string, ...(keyof T & string)[]];

const params = z.object({ classSourcedId: sourcedId });
const observe = { on: 'class', param: 'classSourcedId', action: 'observe' } as const;

export const readGradebook = route({
  operationId: 'readGradebook',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/gradebook',
  access: observe,
  summary: 'Students × assignments with scores and totals, a page of students by family name',
  description:
    'Totals are percentages as numbers, rounded once, here, to two places; the stored ones are exact. Of the students who are enrolled today; `enrolled` asks for former ones.',
  params,
  query: pageQuery.extend(enrolledQuery),
  response: gradebook,
  examples: { response: example },
});

export const downloadGradebook = route({
  operationId: 'downloadGradebook',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/gradebook.csv',
  access: observe,
  summary: 'The whole gradebook as CSV',
  description:
    'RFC 4180 in UTF-8 with a byte order mark, which spreadsheets need to read names well; separator and decimal mark are those of the locale of the school unless they are given. A blank cell is no score, not 0; EX is excused, MISSING marked as missing. A text that a spreadsheet would take for a formula has an apostrophe before it. exportedAt and exportState say what was exported: the file can be changed and sent back to gradebook/files.',
  params,
  query: z.strictObject({
    separator: z
      .enum(keysOf(separators))
      .optional()
      .meta({ description: 'What separates cells', example: 'semicolon' }),
    decimal: z
      .enum(keysOf(decimalMarks))
      .optional()
      .meta({ description: 'The decimal mark of numbers', example: 'comma' }),
    ...enrolledQuery,
  }),
  responseContentType: 'text/csv',
  examples: {
    response:
      'studentSourcedId,familyName,givenName,Exercise sheet 3 (of 20) [sheet-3],Coursework current %,Coursework final %,Current total %,Final total %,exportedAt,exportState\r\nstudent-17,Keller,Ada,17.5,87.50,43.75,87.50,43.75,2026-11-20T09:12:00.000Z,s5f0c11d2\r\n',
  },
});

export const downloadWorkbook = route({
  operationId: 'downloadWorkbook',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/gradebook.xlsx',
  access: observe,
  summary: 'The whole gradebook as an Excel workbook',
  description:
    'Office Open XML. Scores are numbers, texts never run as formulas, the header and the names stay in sight.',
  params,
  query: z.strictObject(enrolledQuery),
  responseContentType: workbookType,
  problems: [gradebookProblems.gradebookTooLarge],
});
