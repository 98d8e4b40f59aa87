import { z } from 'zod';
import { scoreStatus } from '../assignments/result.record.ts';
import { moment, sourcedId } from '../http/fields.ts';
import { pageQuery } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { totalsExample, totalsSummary } from './totals.ts';

const cell = z.object({
  lineItemSourcedId: sourcedId,
  scoreStatus,
  score: z.number().nullable(),
  textScore: z.string().nullable(),
  late: z.boolean().nullable(),
  missing: z.boolean().nullable(),
  version: z.int().meta({ description: 'What If-Match needs to change this result' }),
});

const gradebook = z.object({
  class: z.object({ sourcedId, title: z.string() }),
  calculatedAt: moment.nullable().meta({ description: 'When the class was last calculated' }),
  stale: z.boolean().meta({ description: 'Whether changes await their calculation' }),
  categories: z.array(z.object({ sourcedId, title: z.string(), weight: z.number() })),
  lineItems: z.array(
    z.object({
      sourcedId,
      title: z.string(),
      categorySourcedId: sourcedId,
      resultValueMax: z.number(),
      weight: z.number().nullable(),
      dueDate: moment.nullable(),
    }),
  ),
  data: z.array(
    z.object({
      student: z.object({ sourcedId, givenName: z.string(), familyName: z.string() }),
      results: z.array(cell).meta({ description: 'The results there are; an assignment without one is left out' }),
      totals: totalsSummary.nullable().meta({ description: 'null: not calculated yet' }),
      stale: z.boolean().meta({ description: "Whether a change of this student's totals awaits its calculation" }),
    }),
  ),
  nextCursor: z.string().nullable(),
});

const example = {
  class: { sourcedId: 'class-physics-10a', title: 'Physics 10a' },
  calculatedAt: '2026-11-20T09:00:01.512Z',
  stale: false,
  categories: [{ sourcedId: 'category-coursework', title: 'Coursework', weight: 50 }],
  lineItems: [
    {
      sourcedId: 'sheet-3',
      title: 'Exercise sheet 3',
      categorySourcedId: 'category-coursework',
      resultValueMax: 20,
      weight: null,
      dueDate: '2026-11-23T22:59:59.000Z',
    },
  ],
  data: [
    {
      student: { sourcedId: 'student-17', givenName: 'Ada', familyName: 'Keller' },
      results: [
        {
          lineItemSourcedId: 'sheet-3',
          scoreStatus: 'fully graded',
          score: 17.5,
          textScore: null,
          late: false,
          missing: null,
          version: 1,
        },
      ],
      totals: totalsExample,
      stale: false,
    },
  ],
  nextCursor: null,
};

const params = z.object({ classSourcedId: sourcedId });
const teach = { on: 'class', param: 'classSourcedId', action: 'teach' } as const;

export const readGradebook = route({
  method: 'GET',
  path: 'v1/classes/:classSourcedId/gradebook',
  access: teach,
  summary: 'Students × assignments with scores and totals, a page of students by family name',
  description: 'Totals are percentages as numbers, rounded once, here, to two places; the stored ones are exact.',
  params,
  query: pageQuery,
  response: gradebook,
  examples: { response: example },
});

export const downloadGradebook = route({
  method: 'GET',
  path: 'v1/classes/:classSourcedId/gradebook.csv',
  access: teach,
  summary: 'The whole gradebook as CSV',
  description:
    'RFC 4180 in UTF-8 with a byte order mark, which spreadsheets need to read names well. A blank cell is no score, not 0; EX is excused. A text that a spreadsheet would take for a formula has an apostrophe before it.',
  params,
  responseContentType: 'text/csv',
  examples: {
    response:
      'studentSourcedId,familyName,givenName,Exercise sheet 3 (of 20) [sheet-3],Coursework current %,Coursework final %,Current total %,Final total %\r\nstudent-17,Keller,Ada,17.5,87.50,43.75,87.50,43.75\r\n',
  },
});
