import type { ReportDocument, ReportPart, ReportTable } from './document.ts';
import type { ClassFacts, PersonName, Standings, StudentStanding } from './facts.ts';
import type { Writing } from './languages/language.ts';

/** A student is at risk below this current percentage, */
const lowPercent = 60;
/** with this many works missing, */
const manyMissing = 2;
/** or having lost this many percentage points since the last report. */
const fallOfPoints = 10;

const ranges = 10;

/** Rows of a list at most; of a class of thousands the rest is in its gradebook. */
export const mostRows = 200;

/** A list of whatever length, bounded. */
function bounded(table: ReportTable, { words }: Writing): ReportPart[] {
  const rows = table.rows.slice(0, mostRows);
  return [{ type: 'table', ...table, rows }, ...(rows.length < table.rows.length ? [text(words.moreInGradebook)] : [])];
}

export const nameOf = ({ givenName, familyName }: PersonName): string => `${familyName}, ${givenName}`;

/** What both kinds of documents have in common. */
export const frame = (
  { school }: Pick<ClassFacts, 'school'>,
  writing: Writing,
): Omit<ReportDocument, 'title' | 'parts' | 'createdAt'> => ({
  author: school.name,
  language: writing.language,
  direction: writing.direction,
  paper: writing.paper,
  footer: `${school.name} · ${writing.words.asOf(writing.day(school.day))}`,
});

/** A report for the teachers of a class, drafts included. `previous` is what the last report of the class said. */
export function classReport(
  facts: ClassFacts,
  previous: Standings | null,
  writing: Writing,
): Omit<ReportDocument, 'createdAt'> {
  const { words } = writing;
  const title = words.classReport(facts.title);
  return {
    ...frame(facts, writing),
    title,
    parts: [
      { type: 'title', text: title },
      ...overview(facts, writing),
      ...distribution(facts.students, writing),
      { type: 'heading', text: words.assignments },
      facts.assignments.length === 0 ? text(words.nothingGraded) : { type: 'table', ...assignments(facts, writing) },
      { type: 'heading', text: words.missingAndLate },
      ...(facts.owed.length === 0 ? [text(words.nothingMissing)] : bounded(owed(facts, writing), writing)),
      { type: 'heading', text: words.atRisk },
      ...atRisk(facts.students, previous, writing),
      ...changes(facts.students, previous, writing),
    ],
  };
}

/** What the next report compares with. */
export const standingsOf = ({ school, students }: ClassFacts): Standings => ({
  day: school.day,
  currentPercents: Object.fromEntries(students.map(({ sourcedId, currentPercent }) => [sourcedId, currentPercent])),
});

const text = (words: string): ReportPart => ({ type: 'text', text: words });

function overview({ teachers, students }: ClassFacts, { words, percent, compare }: Writing): ReportPart[] {
  const graded = students.flatMap(({ currentPercent }) => (currentPercent === null ? [] : [Number(currentPercent)]));
  const average = graded.length === 0 ? null : graded.reduce((sum, share) => sum + share, 0) / graded.length;
  const names = teachers.map(nameOf).sort(compare).join('; ');
  return [
    ...(names === '' ? [] : [text(words.teachers(names))]),
    text(`${words.students}: ${students.length}. ${words.average}: ${percent(average)}.`),
  ];
}

function distribution(students: readonly StudentStanding[], writing: Writing): ReportPart[] {
  const { words, points } = writing;
  const counts = new Array<number>(ranges).fill(0);
  let ungraded = 0;
  for (const { currentPercent } of students) {
    if (currentPercent === null) ungraded += 1;
    else {
      const range = Math.min(ranges - 1, Math.max(0, Math.floor(Number(currentPercent) / (100 / ranges))));
      counts[range] = (counts[range] ?? 0) + 1;
    }
  }
  const bars = counts.map((count, range) => ({
    // The lowest and the highest range are open: a grade may lie below 0 and above 100.
    label: `${points(range * 10)}–${points((range + 1) * 10)}`,
    text: points(count),
    value: count,
  }));
  const rows = bars.map((bar) => [bar.label, bar.text]);
  if (ungraded > 0) rows.push([words.notGradedYet, points(ungraded)]);
  return [
    { type: 'heading', text: words.distribution },
    {
      type: 'chart',
      alternative: words.distributionAlternative(bars.map((bar) => `${bar.label}: ${bar.text}`).join('; ')),
      bars,
      table: { header: [`${words.range} (%)`, words.number], numeric: [1], rows },
    },
  ];
}

function assignments({ assignments: list }: ClassFacts, { words, percent, points, day }: Writing): ReportTable {
  return {
    header: [words.assignment, words.due, words.average, words.graded, words.missing, words.late],
    numeric: [2, 3, 4, 5],
    rows: list.map((row) => [
      row.title,
      row.dueAt === null ? '–' : day(row.dueAt),
      percent(row.averagePercent),
      points(row.graded),
      points(row.missing),
      points(row.late),
    ]),
  };
}

function owed({ owed: list }: ClassFacts, { words, day }: Writing): ReportTable {
  return {
    header: [words.student, words.assignment, words.due, words.state],
    numeric: [],
    rows: list.map((row) => [
      nameOf(row.student),
      row.title,
      row.dueAt === null ? '–' : day(row.dueAt),
      words.states[row.state],
    ]),
  };
}

function atRisk(students: readonly StudentStanding[], previous: Standings | null, writing: Writing): ReportPart[] {
  const { words, percent, points } = writing;
  const rows = students.flatMap((student) => {
    const { currentPercent, missing, sourcedId } = student;
    const reasons: string[] = [];
    if (currentPercent !== null && Number(currentPercent) < lowPercent)
      reasons.push(words.lowTotal(percent(currentPercent)));
    if (missing >= manyMissing) reasons.push(words.missingWork(points(missing)));
    const before = previous?.currentPercents[sourcedId] ?? null;
    const fall = before === null || currentPercent === null ? 0 : Number(before) - Number(currentPercent);
    if (fall >= fallOfPoints) reasons.push(words.fell(points(fall.toFixed(1))));
    return reasons.length === 0 ? [] : [[nameOf(student), reasons.join('; ')]];
  });
  if (rows.length === 0) return [text(words.nobodyAtRisk)];
  return bounded({ header: [words.student, words.reasons], numeric: [], rows }, writing);
}

function changes(students: readonly StudentStanding[], previous: Standings | null, writing: Writing): ReportPart[] {
  if (previous === null) return [];
  const { words, percent, day } = writing;
  const heading: ReportPart = { type: 'heading', text: words.changesSince(day(previous.day)) };
  const rows = students.flatMap((student) => {
    const before = percent(previous.currentPercents[student.sourcedId] ?? null);
    const now = percent(student.currentPercent);
    return before === now ? [] : [[nameOf(student), before, now]];
  });
  if (rows.length === 0) return [heading, text(words.noChanges)];
  return [heading, ...bounded({ header: [words.student, words.before, words.now], numeric: [1, 2], rows }, writing)];
}
