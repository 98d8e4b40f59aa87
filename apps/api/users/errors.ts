import { defineProblems } from '../http/problem.ts';

export const userProblems = defineProblems({
  emailTaken: {
    status: 409,
    title: 'This e-mail address is in use',
    fix: 'Choose another address; a user of your school without a sign-in is invited through /v1/users/{userSourcedId}/invitation.',
  },
  sourcedIdTaken: {
    status: 409,
    title: 'Your school has a user with this sourcedId',
    fix: 'Leave sourcedId out to get a new one, or choose another.',
  },
  ownAccount: {
    status: 409,
    title: 'Administrators cannot do this to themselves',
    fix: 'Ask another administrator of your school.',
  },
  ownedByImport: {
    status: 409,
    title: 'This user came with an import, which decides names, address and whether they are there',
    fix: "Correct or remove the user in the school's own system and import again; a delta bundle with that one record is enough. Access is taken away at once through /v1/users/{userSourcedId}/disable.",
  },
  noAddress: {
    status: 422,
    title: 'This user has no e-mail address that can sign in',
    fix: 'Give the user an address first: through PATCH /v1/users/{userSourcedId}, or an import.',
  },
  alreadySignedIn: {
    status: 409,
    title: 'This user has signed in before and needs no invitation',
    fix: 'A forgotten password is replaced through /v1/auth/forgot-password.',
  },
  invitationQuotaReached: {
    status: 429,
    title: 'Too many invitations were sent',
    fix: 'Wait the seconds named in Retry-After. Users of your school can also register themselves where it allows that.',
  },
  avatarNotUsable: {
    status: 422,
    title: 'This upload cannot be an avatar',
    fix: 'Upload a picture with the purpose avatar, complete it and wait until its scan says clean.',
  },
});
