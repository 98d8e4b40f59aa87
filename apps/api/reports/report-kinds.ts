import type { ReportsRow } from '../database/schema.generated.ts';

export type ReportKind = ReportsRow['kind'];

interface KindRule {
  summary: string;
  /** From when it was made; then the hourly job `retention` deletes it with its file. */
  keptDays: number;
}

/** What reports there are. A report card is a document of the school's; the others can be made again from what is stored. */
export const reportKinds: Readonly<Record<ReportKind, KindRule>> = {
  class: { summary: 'of a class, for its teachers', keptDays: 365 },
  progress: { summary: 'of a student, for them and their guardians', keptDays: 365 },
  progressSet: { summary: 'of the students of a class in one file, for its teachers', keptDays: 30 },
  reportCard: { summary: 'of a student and a term, given out by an administrator', keptDays: 5 * 365 },
};
