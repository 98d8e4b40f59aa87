import { listOf } from '../http/pages.ts';
import { route } from '../http/route-spec.ts';
import { dueWorkList } from './due-work.list.ts';
import { type DueWorkView, dueWork } from './due-work.row.ts';

export const exampleDueWork: DueWorkView = {
  sourcedId: 'sheet-4',
  title: 'Exercise sheet 4',
  class: { sourcedId: 'class-physics-10a', title: 'Physics 10a' },
  dueDate: '2026-12-02T22:59:59.000Z',
  resultValueMax: 20,
  state: 'open',
  submittedAt: null,
  late: false,
};

export const listOwnAssignments = route({
  operationId: 'listOwnAssignments',
  method: 'GET',
  path: 'v1/users/me/assignments',
  access: 'member',
  summary: 'Your assignments in the classes you attend, by your own due date, those without one last',
  description: 'Extensions are part of it: a later due date, other points possible, or excused.',
  query: dueWorkList.query,
  response: listOf(dueWork),
  examples: { response: { data: [exampleDueWork], nextCursor: null } },
});
