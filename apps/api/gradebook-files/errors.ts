import { defineProblems } from '../http/problem.ts';

export const gradebookFileProblems = defineProblems({
  gradebookFileUnreadable: {
    status: 422,
    title: 'The file is no gradebook that can be read back',
    fix: 'Download the gradebook as CSV or XLSX, change its cells and send that file; "detail" says what was found.',
  },
  gradebookFileOutdated: {
    status: 409,
    title: 'Cells changed since the file was planned, so none was written',
    fix: 'Send the file again for a new plan, or apply this one without allOrNone; "errors" names the cells.',
  },
  gradebookFileState: {
    status: 409,
    title: 'The plan of this file was applied, or undone, already',
    fix: 'Read it to see its state; send the file again for a new plan.',
  },
});
