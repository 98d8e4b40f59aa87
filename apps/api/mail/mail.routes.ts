import { z } from 'zod';
import { formTypes, htmlType } from '../http/body-types.ts';
import { httpProblems } from '../http/errors.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { exampleMail, mail, mailList } from './mail.row.ts';

export const listMails = route({
  operationId: 'listMails',
  method: 'GET',
  path: 'v1/mails',
  access: { roles: ['admin'] },
  summary: 'The mails of the school and what became of each; the latest first',
  description: 'Neither what a mail says nor its address. Codes of sign-ins and invitations are not among them.',
  query: mailList.query,
  response: listOf(mail),
  examples: { response: { data: [exampleMail], nextCursor: null } },
});

const params = z.strictObject({
  unsubscribeToken: z
    .string()
    .max(200)
    .regex(/^[\w.-]+$/, 'expected the end of a link')
    .meta({ description: 'As the link of a mail has it' }),
});

export const showUnsubscribe = route({
  operationId: 'showUnsubscribe',
  method: 'GET',
  path: 'v1/unsubscribe/:unsubscribeToken',
  access: 'public',
  summary: 'The page of a link to unsubscribe, with a button; changes nothing',
  params,
  responseContentType: htmlType,
  problems: [httpProblems.notFound],
});

export const unsubscribe = route({
  operationId: 'unsubscribe',
  method: 'POST',
  path: 'v1/unsubscribe/:unsubscribeToken',
  access: 'public',
  summary: 'Get no more mails of this kind, by the link of one, without signing in',
  description: 'What mail clients call with one click (RFC 8058). Can be repeated.',
  params,
  file: formTypes,
  responseContentType: htmlType,
  status: 200,
  problems: [httpProblems.notFound],
});
