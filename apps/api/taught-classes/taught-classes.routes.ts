import { z } from 'zod';
import { sourcedId } from '../http/fields.ts';
import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { taughtClassList } from './taught-classes.list.ts';
import { type TaughtClassView, taughtClass, waitingWork } from './taught-classes.row.ts';

const example: TaughtClassView = {
  class: { sourcedId: 'class-physics-10a', title: 'Physics 10a', classCode: 'PH-10A', location: 'Room 12' },
  toGrade: 14,
  drafts: 3,
  dueSoon: 1,
};

export const listTaughtClasses = route({
  operationId: 'listTaughtClasses',
  method: 'GET',
  path: 'v1/users/me/taughtClasses',
  access: { roles: ['admin', 'teacher'] },
  summary: 'The classes that you teach or observe today with what waits in each; for administrators all of the school',
  description: 'modifiedSince goes by the class itself: what waits changes without it.',
  query: taughtClassList.query,
  response: listOf(taughtClass),
  examples: { response: { data: [example], nextCursor: null } },
});

export const listWaitingWork = route({
  operationId: 'listWaitingWork',
  method: 'GET',
  path: 'v1/classes/:classSourcedId/waitingWork',
  access: { on: 'class', param: 'classSourcedId', action: 'observe' },
  summary: 'The assignments of a class in which something waits for its teachers, by due date',
  params: z.object({ classSourcedId: sourcedId }),
  response: z.object({ data: z.array(waitingWork) }),
  examples: { response: { data: [{ lineItemSourcedId: 'sheet-3', toGrade: 14, drafts: 3 }] } },
});
