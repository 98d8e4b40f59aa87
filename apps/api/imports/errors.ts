import { defineProblems } from '../http/problem.ts';

export const importProblems = defineProblems({
  importInProgress: {
    status: 409,
    title: 'Another import of this school waits or works',
    fix: 'Watch it at GET /v1/imports, and begin again when it has ended.',
  },
  importNotHeld: {
    status: 409,
    title: 'This import does not wait for a decision',
    fix: 'Read its state at GET /v1/imports/{importId}; only one that is held can be confirmed or refused.',
  },
  nameDiffers: {
    status: 422,
    title: 'The typed name is not yours',
    fix: 'Send your given and family name, as GET /v1/users/me shows them.',
  },
  importNotUndoable: {
    status: 409,
    title: 'This import cannot be undone',
    fix: 'Only one that succeeded can be undone, until "undoUntil" of the import; see "detail".',
  },
  importUndoneAlready: {
    status: 409,
    title: 'This import is undone, or is being undone',
    fix: 'Read it at GET /v1/imports/{importId}; import the bundle again to have its records back.',
  },
});
