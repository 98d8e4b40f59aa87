import { z } from 'zod';
import { httpProblems } from '../../http/errors.ts';
import { route } from '../../http/route-spec.ts';
import { retentionProblems } from '../errors.ts';
import { retentionPeriod, toRetentionPeriodView } from './period.row.ts';

const example = toRetentionPeriodView('submissions');

export const readRetention = route({
  operationId: 'readRetention',
  method: 'GET',
  path: 'v1/privacy/retention',
  access: 'signedIn',
  summary: 'What is kept for a while at your school, how long, why, and who must agree before it goes',
  response: z.object({ data: z.array(retentionPeriod) }),
  examples: { response: { data: [example] } },
});

export const putRetention = route({
  operationId: 'putRetention',
  method: 'PUT',
  path: 'v1/privacy/retention/:retentionKind',
  access: { roles: ['admin'] },
  summary: 'Choose how long your school keeps a kind of data, within its bounds',
  description:
    'The first choice needs no If-Match; later ones replace the version read. It counts from the next Sunday on. A longer period also keeps what was proposed or approved before.',
  params: z.strictObject({
    retentionKind: z
      .string()
      .max(100)
      .regex(/^[\w-]+$/, 'expected a word')
      .meta({ description: 'A kind of data of the retention table' }),
  }),
  body: z.strictObject({ days: z.int().min(1).max(36_500) }),
  response: retentionPeriod,
  ifMatch: 'toReplace',
  etag: true,
  problems: [
    httpProblems.preconditionRequired,
    retentionProblems.retentionFixed,
    retentionProblems.retentionOutOfBounds,
  ],
  examples: { body: { days: 730 }, response: { ...example, days: 730, version: 1 } },
});
