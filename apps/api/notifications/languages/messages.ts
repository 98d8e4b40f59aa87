/** What a digest says, in one language. Names, numbers and moments arrive as they are to be read. */
export interface DigestMessages {
  subject: (school: string, day: string) => string;
  heading: (school: string) => string;
  asOf: (moment: string) => string;
  /** Over what is about the reader, where more is about their children. */
  you: string;
  graded: string;
  excused: string;
  returned: string;
  due: (moment: string) => string;
  nowDue: (moment: string) => string;
  nowOutOf: (points: string) => string;
  /** The extension ended. */
  noExtension: string;
  reports: string;
  classReport: string;
  progressReport: string;
  reportCard: (term: string) => string;
  /** Of a class with a long list. */
  more: (count: string) => string;
  where: string;
  signIn: string;
  why: string;
  unsubscribe: string;
}
