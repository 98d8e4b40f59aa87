import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { TargetOf } from '../access/access.ts';
import { result } from '../assignments/result.record.ts';
import { type Grade, type GradeEntry, ResultWriter } from '../assignments/result-writer.ts';
import { type Person, personJson } from '../classes/person.ts';
import { Database } from '../database/database.ts';
import { labelChanges } from '../database/label-changes.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';
import { historyProblems } from './errors.ts';
import { readableFacts } from './history-entry.ts';
import type { restoreResults } from './restore.routes.ts';
import type { Facts } from './restore.ts';
import {
  attemptsOf,
  type ChangedCell,
  cellsOf,
  differingFacts,
  type StoredAttempt,
  type StoredChange,
  type StoredResult,
  typed,
} from './restore-cells.ts';

type Request = z.output<typeof restoreResults.body>;
type Restored = z.output<typeof restoreResults.response>;
type RestoredCell = Restored['cells'][number];

/** SQL: the values of a JSON object as text, so that numbers keep their digits. */
const asText = (object: string): string =>
  `(SELECT jsonb_object_agg(f.key, f.value) FROM jsonb_each_text(jsonb_strip_nulls(${object})) f)`;

/**
 * Since when the history of the line item $1 is complete; and how it stands. It holds the line item, as every writer does
 * before it locks results.
 */
const reachStatement = {
  name: 'restore-reach',
  text: `SELECT greatest(l.created_at, s.began_at) AS began, $2::timestamptz > clock_timestamp() AS "inFuture",
      $2::timestamptz < date_trunc('milliseconds', greatest(l.created_at, s.began_at)) AS "tooEarly"
    FROM line_items l CROSS JOIN grade_history_start s WHERE l.id = $1 AND l.status = 'active' FOR SHARE OF l`,
};

/** All of the column, in the order in which every writer locks results. */
const resultsStatement = {
  name: 'restore-results',
  text: `SELECT r.id, r.student_id, r.version, coalesce(${asText('to_jsonb(r)')}, '{}') AS facts
    FROM results r WHERE r.line_item_id = $1 ORDER BY r.id FOR UPDATE`,
};

const attemptsStatement = {
  name: 'restore-attempts',
  text: `SELECT a.id, coalesce(${asText('to_jsonb(a)')}, '{}') AS facts
    FROM result_attempts a JOIN results r ON r.id = a.result_id WHERE r.line_item_id = $1`,
};

/** Moments are shown in milliseconds: a change of that very one belongs to what was there at it. */
const changesStatement = {
  name: 'restore-changes',
  text: `SELECT h.kind, h.record_id, h.student_id, CASE WHEN h.before IS NOT NULL THEN coalesce(${asText('h.before')}, '{}') END AS before,
      CASE WHEN h.after IS NOT NULL THEN coalesce(${asText('h.after')}, '{}') END AS after
    FROM grade_history h WHERE h.line_item_id = $1 AND h.kind IN ('result', 'posting', 'attempt')
      AND date_trunc('milliseconds', h.changed_at) > $2
    ORDER BY h.id DESC`,
};

const basisStatement = {
  name: 'restore-basis',
  text: `SELECT coalesce(max(id), 0)::text AS basis FROM grade_history
    WHERE line_item_id = $1 AND kind IN ('result', 'posting', 'attempt')`,
};

/** $1: students, $2: the line item. */
const peopleStatement = {
  name: 'restore-people',
  text: `SELECT u.id, ${personJson('u')} AS person, EXISTS (SELECT 1 FROM enrollments e
      WHERE e.class_id = l.class_id AND e.user_id = u.id AND e.role = 'student' AND e.status = 'active'
        AND ${countsOn('e', schoolDay('l.school_id'))}) AS enrolled
    FROM users u JOIN line_items l ON l.id = $2 WHERE u.id = ANY ($1)`,
};

/** A cell that is to change, and whose it is. */
interface Cell extends ChangedCell {
  person: Person;
  /** Today. Nobody grades the others, so what they have stays, also where it came since. */
  enrolled: boolean;
}

/** What a preview would have written does not stay. */
class Previewed extends Error {
  constructor(readonly answer: Restored) {
    super('This was a preview');
  }
}

/** Puts the results of a line item back as they were at a moment. */
@Injectable()
export class RestoreService {
  constructor(
    private readonly database: Database,
    private readonly writer: ResultWriter,
  ) {}

  /**
   * A preview does the same and rolls it back, so that it shows what will happen.
   * @throws Problem before-history, grading-period-closed, or precondition-failed where the basis is outdated
   */
  async restore(target: TargetOf<'lineItem'>, request: Request): Promise<Restored> {
    try {
      return await this.database.transaction(() => this.apply(target, request));
    } catch (error) {
      if (error instanceof Previewed) return error.answer;
      throw error;
    }
  }

  private async apply({ id: lineItemId }: TargetOf<'lineItem'>, request: Request): Promise<Restored> {
    await this.requireReach(lineItemId, request.at);
    const results = await this.database.query<StoredResult>(resultsStatement, [lineItemId]);
    const { basis } = await this.database.one<{ basis: string }>(basisStatement, [lineItemId]);
    if (request.basis !== undefined && request.basis !== basis) throw new Problem(httpProblems.preconditionFailed);
    const changes = await this.database.query<StoredChange>(changesStatement, [lineItemId, request.at]);
    const attempts = await this.database.query<StoredAttempt>(attemptsStatement, [lineItemId]);
    const cells = await this.withPeople(lineItemId, cellsOf(results, attempts, changes));
    await labelChanges(this.database, { source: 'restore', reason: request.reason });
    await this.write(
      lineItemId,
      cells.filter(({ enrolled }) => enrolled),
    );
    const answer = {
      at: new Date(request.at).toISOString(),
      applied: !request.preview,
      basis,
      cells: cells.map(toAnswer),
    };
    if (request.preview) throw new Previewed(answer);
    return answer;
  }

  private async requireReach(lineItemId: number, at: string): Promise<void> {
    const reach = await this.database.first<{ began: Date; inFuture: boolean; tooEarly: boolean }>(reachStatement, [
      lineItemId,
      at,
    ]);
    if (reach === undefined) throw new Problem(httpProblems.notFound);
    if (reach.tooEarly || reach.inFuture) {
      const detail = `the history of this assignment begins at ${reach.began.toISOString()}`;
      throw new Problem(historyProblems.beforeHistory, { detail });
    }
  }

  private async withPeople(lineItemId: number, cells: readonly ChangedCell[]): Promise<Cell[]> {
    const ids = cells.map(({ studentId }) => studentId);
    const rows = await this.database.query<Pick<Cell, 'person' | 'enrolled'> & { id: number }>(peopleStatement, [
      ids,
      lineItemId,
    ]);
    const people = new Map(rows.map(({ id, ...facts }) => [id, facts]));
    return cells.map((cell) => ({ ...cell, ...(people.get(cell.studentId) as Pick<Cell, 'person' | 'enrolled'>) }));
  }

  /** @throws Problem precondition-failed where somebody added a grade, or left the class, in this very moment */
  private async write(lineItemId: number, cells: readonly Cell[]): Promise<void> {
    const graded = cells.filter(({ earlier }) => earlier !== null);
    const refusals = await this.writer.write(lineItemId, graded.map(toEntry));
    if (refusals.size > 0) throw new Problem(httpProblems.preconditionFailed);
    const removed = cells.flatMap(({ earlier, present }) =>
      earlier === null && present !== undefined ? [present.id] : [],
    );
    await this.writer.delete(lineItemId, removed);
  }
}

/** The columns take the values as text as well as they take those of a request. */
const toEntry = ({ person, present, earlier }: Cell): GradeEntry => ({
  ...(Object.fromEntries(
    result.stored.map(({ name, column }) => [name, earlier?.[column] ?? null]),
  ) as unknown as Grade),
  studentSourcedId: person.sourcedId,
  version: present?.version ?? null,
  attempts: attemptsOf(earlier),
});

function toAnswer({ person, present, earlier, enrolled }: Cell): RestoredCell {
  const names = differingFacts(present, earlier);
  const facts = (state: Facts | null) => state && Object.fromEntries(names.map((name) => [name, typed(name, state)]));
  return {
    student: person,
    ...readableFacts({ before: facts(present?.facts ?? null), after: facts(earlier) }, new Map()),
    version: present?.version ?? null,
    outcome: enrolled ? 'restored' : 'notEnrolled',
  };
}
