export const en = {
  title: 'Register',
  help: 'For students whose school takes registrations. Use the address that the school knows, if it has one of yours: your account then joins what is there of you.',
  givenName: 'Given name',
  familyName: 'Family name',
  register: 'Register',
  confirmTitle: 'Confirm your address',
  sent: 'If the address is new, a code is on its way to it. Whoever has an account already signs in with it.',
  confirm: 'Confirm',
  again: 'Send a new code',
  done: 'You are registered. Sign in with your address and password.',
  noSchool: 'This school does not take registrations. Ask your school for an invitation.',
} as const;
