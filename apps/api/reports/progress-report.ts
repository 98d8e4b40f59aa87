import { frame, nameOf } from './class-report.ts';
import type { ReportDocument, ReportPart } from './document.ts';
import type { OwnClass, OwnWork, StudentFacts } from './facts.ts';
import type { Writing } from './languages/language.ts';

type Document = Omit<ReportDocument, 'createdAt'>;

/** A report for a student and their guardians: all their classes, posted work only. */
export function progressReport(facts: StudentFacts, writing: Writing): Document {
  const title = writing.words.progressReport(nameOf(facts.student));
  return { ...frame(facts, writing), title, parts: [{ type: 'title', text: title }, ...body(facts, writing)] };
}

/** The reports of several students in one file for the printer, each on a new page. */
export function progressReports(className: string, students: readonly StudentFacts[], writing: Writing): Document {
  const [first] = students;
  if (first === undefined) throw new RangeError('a file of no report');
  const parts = students.flatMap((facts, index): ReportPart[] => [
    ...(index === 0 ? [] : [{ type: 'pageBreak' } as const]),
    ...progressReport(facts, writing).parts,
  ]);
  return { ...frame(first, writing), title: writing.words.progressReports(className), parts };
}

/** The report of a term that an administrator gives out: grades without single works, with fields to sign. */
export function reportCard(facts: StudentFacts, term: string, writing: Writing): Document {
  const { words, percent } = writing;
  const title = words.reportCard(nameOf(facts.student), term);
  const hasLetters = facts.classes.some(({ letter }) => letter !== null);
  const rows = facts.classes.map((row) => [
    row.title,
    row.teachers.map(nameOf).sort(writing.compare).join('; '),
    percent(row.finalPercent),
    ...(hasLetters ? [row.letter ?? '–'] : []),
  ]);
  const header = [words.className, words.signatureOfTeacher, words.finalGrade, ...(hasLetters ? [words.letter] : [])];
  return {
    ...frame(facts, writing),
    title,
    parts: [
      { type: 'title', text: title },
      { type: 'text', text: facts.school.name },
      { type: 'table', header, numeric: [2], rows },
      { type: 'text', text: words.explanationOfGrades },
      { type: 'signatures', labels: [words.signatureOfTeacher, words.signatureOfSchool, words.signatureOfGuardian] },
    ],
  };
}

function body({ classes }: StudentFacts, writing: Writing): ReportPart[] {
  const { words } = writing;
  if (classes.length === 0) return [{ type: 'text', text: words.nothingGraded }];
  return [{ type: 'text', text: words.explanationOfGrades }, ...classes.flatMap((entry) => ofClass(entry, writing))];
}

function ofClass(entry: OwnClass, writing: Writing): ReportPart[] {
  const { words, percent, compare } = writing;
  const names = entry.teachers.map(nameOf).sort(compare).join('; ');
  const grades = [
    `${words.currentGrade}: ${percent(entry.currentPercent)}`,
    `${words.finalGrade}: ${percent(entry.finalPercent)}`,
    ...(entry.letter === null ? [] : [`${words.letter}: ${entry.letter}`]),
  ].join(' · ');
  return [
    { type: 'heading', text: entry.title },
    ...(names === '' ? [] : [{ type: 'text', text: words.teachers(names) } as const]),
    { type: 'text', text: grades },
    entry.work.length === 0
      ? { type: 'text', text: words.nothingGraded }
      : {
          type: 'table',
          header: [words.assignment, words.due, words.score, words.state],
          numeric: [2],
          rows: entry.work.map((work) => [
            work.title,
            dueOf(work, writing),
            scoreOf(work, writing),
            words.states[work.state],
          ]),
        },
  ];
}

const dueOf = ({ dueAt }: OwnWork, { day }: Writing): string => (dueAt === null ? '–' : day(dueAt));

/** What counts, of the points possible; behind it the deduction, or the grade of another attempt than the best. */
const scoreOf = ({ score, countedScore, textScore, maximum }: OwnWork, { words, points }: Writing): string => {
  if (score === null) return textScore ?? '–';
  const given = Number(score);
  const counted = countedScore ?? given;
  const remarks = textScore === null ? [] : [textScore];
  if (counted < given) remarks.push(`${points(given)} − ${points(given - counted)}`);
  if (counted > given) remarks.push(`${words.states.graded}: ${points(given)}`);
  const shown = `${points(counted)} / ${points(maximum)}`;
  return remarks.length === 0 ? shown : `${shown} (${remarks.join('; ')})`;
};
