import { describeListOf } from '../records/lists.ts';
import { fromSubmissions, submissionColumns } from './submission.row.ts';

/** $1: line item. Their ids are in the order of the first submission of each student. */
export const submissionList = describeListOf(
  { columns: submissionColumns, from: fromSubmissions, id: 's.id', idType: 'bigint', changedAt: 's.updated_at' },
  {
    place: 's.line_item_id = $1',
    sorts: {
      createdAt: [],
      submittedAt: ['s.submitted_at'],
      familyName: ['lower(p.family_name)', 'lower(p.given_name)'],
    },
  },
);
