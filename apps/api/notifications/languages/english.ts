import type { DigestMessages } from './messages.ts';

export const english: DigestMessages = {
  subject: (school, day) => `${school}: what is new, ${day}`,
  heading: (school) => `What is new at ${school}`,
  asOf: (moment) => `As of ${moment}`,
  you: 'About you',
  graded: 'graded',
  excused: 'excused',
  returned: 'came back with a comment',
  due: (moment) => `due ${moment}`,
  nowDue: (moment) => `now due ${moment}`,
  nowOutOf: (points) => `now out of ${points} points`,
  noExtension: 'the extension has ended',
  reports: 'Reports',
  classReport: 'new class report',
  progressReport: 'New progress report',
  reportCard: (term) => `New report card: ${term}`,
  more: (count) => `and ${count} more`,
  where: 'Grades, comments and reports are in ClassBoard: mails do not contain them.',
  signIn: 'Sign in to ClassBoard',
  why: 'This mail comes at most once a day. In ClassBoard you choose its hour and what it is about, or turn it off.',
  unsubscribe: 'Unsubscribe from these mails',
};
