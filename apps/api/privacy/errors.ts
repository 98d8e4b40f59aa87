import { defineProblems } from '../http/problem.ts';

export const privacyProblems = defineProblems({
  legalHold: {
    status: 409,
    title: "A legal hold keeps this person's data",
    fix: 'Release the holds of the person and of their classes at /v1/privacy/holds, if they may be, and ask again.',
  },
  alreadyErased: {
    status: 409,
    title: 'This person is erased already',
    fix: 'There is nothing to do.',
  },
  ownErasure: {
    status: 409,
    title: 'You cannot erase yourself',
    fix: 'Ask another administrator of the school.',
  },
  requestOpen: {
    status: 409,
    title: 'A request of this kind about this person is open already, for another reason',
    fix: 'Find it at GET /v1/privacy/requests, and ask again once it has ended.',
  },
  notDecidable: {
    status: 409,
    title: 'Only an erasure that a person asked for themselves and nobody decided about can be approved or refused',
    fix: 'Read the request again: its state shows what became of it.',
  },
  notWithdrawable: {
    status: 409,
    title: 'Only an erasure that has not begun can be withdrawn',
    fix: 'Read the request again: its state shows what became of it.',
  },
  tooManyExports: {
    status: 429,
    title: 'There are as many exports of this person for you as are kept at a time',
    fix: 'Download one of them, or wait until the first is deleted.',
  },
  tooManyErasures: {
    status: 429,
    title: 'You have asked for your erasure, and withdrawn it or been refused, as often as is possible within 30 days',
    fix: 'Ask again after Retry-After seconds, or talk to the administrators of your school.',
  },
  exportGone: {
    status: 410,
    title: 'The file of this export is deleted, or there never was one',
    fix: 'Ask for another export.',
  },
});
