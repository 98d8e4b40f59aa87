import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { ClassFacts } from '../grading/class-facts.ts';
import type { DecimalText } from '../grading/rules/decimal.ts';
import { explain } from '../grading/rules/explain.ts';
import type { ExplainedTotal } from '../grading/rules/explained.ts';
import { sentencesOf, type Wording } from '../grading/rules/sentences.ts';
import { withScores } from '../grading/rules/what-if.ts';
import { StudentWork } from '../grading/student-work.ts';
import { httpProblems } from '../http/errors.ts';
import { numberOrNull } from '../http/fields.ts';
import type { FieldProblem } from '../http/findings.ts';
import { Problem } from '../http/problem.ts';
import { toShownOverride } from '../overrides/shown-override.ts';
import { toDecimal } from '../values/decimal.ts';
import { type ExplanationView, type Names, toParts } from './explanation.row.ts';
import type { SupposedScores } from './explanations.routes.ts';
import { notesOf, wordingOf } from './notes.ts';
import { readNames, readStudent, toCalculated } from './stored-totals.ts';

interface Asked {
  classId: number;
  /** sourcedId of the student. */
  student: string;
  view: ExplanationView['view'];
}

/** Explains totals by the rules that calculate them, from what is stored now; and what they would be with other scores. */
@Injectable()
export class ExplanationsService {
  private readonly facts: ClassFacts;

  constructor(private readonly database: Database) {
    this.facts = new ClassFacts(database);
  }

  /** @throws Problem not-found where the student never was of the class, unprocessable-reference */
  async explain({ classId, student, view }: Asked, supposed: SupposedScores = []): Promise<ExplanationView> {
    const row = await readStudent(this.database, classId, student, view);
    if (row === undefined) throw new Problem(httpProblems.notFound);
    const { student_id: studentId, as_of: asOf } = row;
    const rules = await this.facts.readRules(classId, asOf);
    const names = await readNames(this.database, classId);
    const scores = scoresOf(supposed, names, new Set(rules.gradedClass.items.map(({ id }) => id)));
    const [enrolled] = await this.facts.readStudents(classId, [studentId]);
    const work = await StudentWork.read(this.database, rules, [studentId]);
    const { results, posted, extensions } = work.of(studentId);
    const counted = withScores(view === 'posted' ? (posted ?? results) : results, scores);
    const explained = explain(rules.gradedClass, asOf, rules.policy, {
      results: counted,
      extensions,
      ...(enrolled && { periods: enrolled.periods }),
    });
    const wording = wordingOf(names, row.time_zone);
    const [current, final] = [sideOf(explained, 'current', wording), sideOf(explained, 'final', wording)];
    const calculated = toCalculated(row, { current: current.percent, final: final.percent });
    const override = toShownOverride(row.override);
    return {
      class: { sourcedId: row.sourced_id, title: row.title },
      student: row.person,
      asOf: asOf.toISOString(),
      view,
      supposed: [...supposed],
      notes: notesOf({ calculated, override, isSupposed: supposed.length > 0, moment: wording.moment }),
      current,
      final,
      override,
      calculated,
      ...toParts(explained, names),
    };
  }
}

const sideOf = (
  explained: ExplainedTotal,
  side: 'current' | 'final',
  wording: Wording,
): ExplanationView['current'] => ({
  percent: numberOrNull(explained[side].percent),
  letter: explained[side].letter,
  sentences: sentencesOf(explained, side, wording),
});

/** By the internal ids of line items that are assigned by now. */
function scoresOf(
  supposed: SupposedScores,
  { items }: Names,
  assigned: ReadonlySet<string>,
): ReadonlyMap<string, DecimalText> {
  const idOf = new Map([...items].map(([id, { sourcedId }]) => [sourcedId, id]));
  const errors: FieldProblem[] = [];
  const scores = new Map<string, DecimalText>();
  for (const [index, { lineItemSourcedId, score }] of supposed.entries()) {
    const id = idOf.get(lineItemSourcedId);
    if (id !== undefined && assigned.has(id)) scores.set(id, toDecimal(String(score)) as DecimalText);
    else errors.push({ location: 'body', pointer: `/scores/${index}/lineItemSourcedId`, message: 'no such lineItem' });
  }
  if (errors.length > 0) throw new Problem(httpProblems.unprocessableReference, { errors });
  return scores;
}
