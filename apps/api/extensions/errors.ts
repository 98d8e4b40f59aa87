import { defineProblems } from '../http/problem.ts';

export const extensionProblems = defineProblems({
  extensionExists: {
    status: 409,
    title: 'There is an extension of this assignment for that student or group already',
    fix: 'Find it with GET on this address, and change it with PATCH.',
  },
  extensionGrantsNothing: {
    status: 409,
    title: 'The extension asks for what the assignment asks of everybody, or for more',
    fix: 'Change or leave out the values that "errors" names; to shorten a due date, change that of the assignment.',
  },
});
