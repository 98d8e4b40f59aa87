import { Injectable } from '@nestjs/common';
import type { TargetOf } from '../access/access.ts';
import { isGrade, isManual } from '../assignments/draft.ts';
import { nameOrder, personJson } from '../classes/person.ts';
import { Database, type PreparedStatement } from '../database/database.ts';
import type { ResultsRow, UsersRow } from '../database/schema.generated.ts';
import { lockCalculations } from '../grading/calculation-lock.ts';
import { requestRecalculations } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import type { FieldProblem } from '../http/findings.ts';
import { Problem } from '../http/problem.ts';
import { selectList } from '../records/record.ts';
import { withdrawReports } from '../reports/withdrawal.ts';
import type { PostingOrder } from './posting.routes.ts';
import { type DraftRow, draftFields, maxPosted, type PostingChange, type Preview, toDraft } from './posting.row.ts';

type LineItem = TargetOf<'lineItem'>;

/** SQL over `results`: a text that is another one as soon as one of them is added, changed, posted, recalled or deleted. */
const fingerprintOf = (which: string): string =>
  `encode(sha256(convert_to(coalesce(string_agg(id || '.' || version, ' ' ORDER BY id) FILTER (WHERE ${which}), ''), 'UTF8')), 'hex')`;
const gradedDraft = `draft AND ${isGrade('score_status')}`;
const gradedPosted = `NOT draft AND ${isGrade('score_status')}`;

const summaryStatement: PreparedStatement = {
  name: 'posting-summary',
  text: `SELECT count(*) FILTER (WHERE NOT draft) AS posted, count(*) FILTER (WHERE ${gradedDraft}) AS graded_drafts,
      count(*) FILTER (WHERE draft) AS drafts,
      ${fingerprintOf(gradedDraft)} AS graded, ${fingerprintOf('draft')} AS "all",
      ${fingerprintOf(gradedPosted)} AS posted_graded, ${fingerprintOf('NOT draft')} AS posted_all,
      (SELECT ${isManual('l')} FROM line_items l WHERE l.id = $1) AS manual
    FROM results WHERE line_item_id = $1 AND status = 'active'`,
};

const draftsStatement: PreparedStatement = {
  name: 'posting-drafts',
  text: `SELECT ${selectList(draftFields)}, results.version, ${personJson('p')} AS student
    FROM results JOIN users p ON p.id = results.student_id
    WHERE results.line_item_id = $1 AND results.status = 'active' AND results.draft
    ORDER BY ${nameOrder('p')}, p.id LIMIT $2`,
};

/** Holds the assignment against its deletion. */
const lineItemStatement: PreparedStatement = {
  name: 'posting-line-item',
  text: `SELECT 1 FROM line_items WHERE id = $1 AND status = 'active' FOR SHARE`,
};

/** The places, from 0, of the names that no student has who is, was or will be one of the class. */
const unknownStatement: PreparedStatement = {
  name: 'posting-unknown',
  text: `SELECT (n.place - 1)::integer AS place FROM unnest($2::text[]) WITH ORDINALITY AS n (sourced_id, place)
    WHERE NOT EXISTS (SELECT 1 FROM users u JOIN enrollments e ON e.user_id = u.id AND e.role = 'student'
      WHERE u.school_id = $3 AND u.sourced_id = n.sourced_id AND e.class_id = $1) ORDER BY 1`,
};

/** In the order in which every writer locks them. $2: these students; null: all. */
const lockStatement: PreparedStatement = {
  name: 'posting-lock',
  text: `SELECT r.id, r.student_id, r.version, r.draft, coalesce(r.posting_changed_at, r.created_at) AS shown_since, ${isGrade('r.score_status')} AS graded, u.sourced_id
    FROM results r JOIN users u ON u.id = r.student_id
    WHERE r.line_item_id = $1 AND r.status = 'active' AND ($2::text[] IS NULL OR u.sourced_id = ANY ($2))
    ORDER BY r.id FOR UPDATE OF r`,
};

const changeStatement: PreparedStatement = {
  name: 'posting-change',
  text: `UPDATE results SET draft = $2, posting_changed_at = now(), date_last_modified = now(), updated_at = now(),
      version = version + 1 WHERE id = ANY ($1)`,
};

/** Until the next calculation the student sees no totals: the stored ones hold what was recalled. */
const hideTotalsStatement: PreparedStatement = {
  name: 'posting-hide-totals',
  text: `UPDATE grade_totals SET has_drafts = true, posted_current_percent = NULL, posted_final_percent = NULL,
      posted_inputs = NULL WHERE class_id = $1 AND student_id = ANY ($2)`,
};

interface SummaryRow {
  posted: number;
  graded_drafts: number;
  drafts: number;
  graded: string;
  all: string;
  posted_graded: string;
  posted_all: string;
  manual: boolean;
}

interface LockedResult
  extends Pick<ResultsRow, 'id' | 'student_id' | 'version' | 'draft'>,
    Pick<UsersRow, 'sourced_id'> {
  graded: boolean;
  /** Where it is posted. */
  shown_since: Date;
}

/** Shows drafts to their students, and hides them again. */
@Injectable()
export class PostingService {
  constructor(private readonly database: Database) {}

  async preview({ id, sourcedId }: LineItem): Promise<Preview> {
    // In this order: a draft that comes in between is listed and makes the fingerprint useless, never the reverse.
    const { manual, posted, graded_drafts: gradedDrafts, drafts, ...fingerprints } = await this.summary(id);
    const rows = await this.database.query<DraftRow>(draftsStatement, [id, maxPosted]);
    return {
      lineItemSourcedId: sourcedId,
      posting: manual ? 'manual' : 'automatic',
      counts: { posted, gradedDrafts, otherDrafts: drafts - gradedDrafts },
      fingerprints: draftFingerprints(fingerprints),
      postedFingerprints: postedFingerprints(fingerprints),
      drafts: rows.map(toDraft),
    };
  }

  /** @throws Problem unprocessable-reference, or precondition-failed where the drafts are not those of the fingerprint */
  async change(schoolId: number, lineItem: LineItem, order: PostingOrder): Promise<PostingChange> {
    return this.database.transaction(async () => {
      const held = await this.database.first(lineItemStatement, [lineItem.id]);
      if (held === undefined) throw new Problem(httpProblems.notFound);
      if (order.action === 'recall') await lockCalculations(this.database, lineItem.classId);
      const names = order.results?.map(({ studentSourcedId }) => studentSourcedId) ?? null;
      if (names !== null) await this.requireStudents(schoolId, lineItem.classId, names);
      const locked = await this.database.query<LockedResult>(lockStatement, [lineItem.id, names]);
      const wanted = order.which === 'graded' ? locked.filter(({ graded }) => graded) : locked;
      const draft = order.action === 'recall';
      const unlike = wanted.filter((row) => row.draft !== draft);
      // The same once more changes nothing, whatever it was based on.
      if (order.which !== undefined && unlike.length > 0) {
        const summary = await this.summary(lineItem.id);
        const now = draft ? postedFingerprints(summary) : draftFingerprints(summary);
        if (now[order.which] !== order.fingerprint) throw new Problem(httpProblems.preconditionFailed);
      }
      const versions = new Map(order.results?.map(({ studentSourcedId, version }) => [studentSourcedId, version]));
      const changing = unlike.filter((row) => row.version === (versions.get(row.sourced_id) ?? row.version));
      await this.write(schoolId, lineItem, changing, draft);
      return {
        lineItemSourcedId: lineItem.sourcedId,
        action: order.action,
        changed: changing.length,
        unchanged: wanted.length - unlike.length,
        left: leftOf(names ?? [], locked, new Set([...unlike].filter((row) => !changing.includes(row)))),
      };
    });
  }

  private async write(
    schoolId: number,
    lineItem: LineItem,
    results: readonly LockedResult[],
    draft: boolean,
  ): Promise<void> {
    if (results.length === 0) return;
    const students = results.map((row) => row.student_id);
    await this.database.run(changeStatement, [results.map((row) => row.id), draft]);
    if (draft) {
      await this.database.run(hideTotalsStatement, [lineItem.classId, students]);
      const recalled = results.map((row) => ({ studentId: row.student_id, shownSince: row.shown_since }));
      await withdrawReports(this.database, { schoolId, classId: lineItem.classId }, recalled);
    }
    await requestRecalculations(this.database, lineItem.classId, students);
  }

  private async requireStudents(schoolId: number, classId: number, names: readonly string[]): Promise<void> {
    const unknown = await this.database.query<{ place: number }>(unknownStatement, [classId, names, schoolId]);
    if (unknown.length === 0) return;
    const errors = unknown.map(({ place }): FieldProblem => {
      const message = 'no such student in this class';
      return { location: 'body', pointer: `/results/${place}/studentSourcedId`, message };
    });
    throw new Problem(httpProblems.unprocessableReference, { errors });
  }

  private summary(lineItemId: number): Promise<SummaryRow> {
    return this.database.one<SummaryRow>(summaryStatement, [lineItemId]);
  }
}

type Fingerprints = Pick<SummaryRow, 'graded' | 'all' | 'posted_graded' | 'posted_all'>;

const draftFingerprints = ({ graded, all }: Fingerprints) => ({ graded, all });
const postedFingerprints = (of: Fingerprints) => ({ graded: of.posted_graded, all: of.posted_all });

/** Of the students named, those whose result was left as it is. */
function leftOf(
  names: readonly string[],
  found: readonly LockedResult[],
  changed: ReadonlySet<LockedResult>,
): PostingChange['left'] {
  const byStudent = new Map(found.map((row) => [row.sourced_id, row]));
  return names.flatMap((studentSourcedId): PostingChange['left'] => {
    const row = byStudent.get(studentSourcedId);
    if (row === undefined) return [{ studentSourcedId, reason: 'noResult' }];
    return changed.has(row) ? [{ studentSourcedId, reason: 'changed' }] : [];
  });
}
