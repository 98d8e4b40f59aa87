import { Injectable } from '@nestjs/common';
import { isAssigned } from '../assignments/assigned.ts';
import { Database, type PreparedStatement } from '../database/database.ts';
import type { ExtensionsRow, LineItemsRow } from '../database/schema.generated.ts';
import { closedPeriodOf, closedPeriodProblem } from '../grading/closed-periods.ts';
import { requestRecalculations } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import type { FieldProblem } from '../http/findings.ts';
import { Problem } from '../http/problem.ts';
import { extensionProblems } from './errors.ts';
import { emptyGrants, type Grant } from './grants.ts';

export interface ExtensionEntry extends Grant {
  reason: string;
  studentId: number | null;
  groupId: number | null;
  /** The version it is based on; null: there is none yet. */
  version: number | null;
  /** Where the entry stands in the body. */
  pointer: string;
}

interface LineItem extends Pick<LineItemsRow, 'id' | 'class_id' | 'due_date' | 'result_value_max'> {
  /** The grading period, where it is closed. */
  closed: string | null;
  /** To its students, as it is not assigned yet. */
  unknown: boolean;
}

type Receiver = Pick<ExtensionsRow, 'student_id' | 'group_id'>;
type Stored = Receiver & Pick<ExtensionsRow, 'id' | 'version'>;
type Written = Receiver & Pick<ExtensionsRow, 'id'> & { changes_total: boolean };

/** Holds the assignment against its deletion, and its due date and points possible as they are. */
const lineItemStatement: PreparedStatement = {
  name: 'extensions-line-item',
  text: `SELECT l.id, l.class_id, l.due_date, l.result_value_max, ${closedPeriodOf('l')} AS closed,
      NOT ${isAssigned('l')} AS unknown
    FROM line_items l WHERE l.id = $1 AND l.status = 'active' FOR SHARE OF l`,
};

/** In one order for all writers, so that two of them wait for each other and never in a circle. */
const lockStatement: PreparedStatement = {
  name: 'extensions-lock',
  text: `SELECT id, student_id, group_id, version FROM extensions WHERE line_item_id = $1 AND status = 'active'
    AND (student_id = ANY ($2) OR group_id = ANY ($3)) ORDER BY id FOR UPDATE`,
};

const entryRows = 'jsonb_populate_recordset(NULL::extensions, $3::jsonb) AS n';
const facts = ['due_date', 'extra_time_minutes', 'excused', 'result_value_max'];
const factsOf = (row: string): string => facts.map((name) => `${row}.${name}`).join(', ');
const differs = `(${factsOf('x')}, x.reason) IS DISTINCT FROM (${factsOf('n')}, n.reason)`;

/** Entries name student or group, and the version that they are based on: it never matches another extension. */
const nextVersion = `coalesce((SELECT max(gone.version) FROM extensions gone WHERE gone.line_item_id = l.id
  AND (gone.student_id, gone.group_id) IS NOT DISTINCT FROM (n.student_id, n.group_id)), 0) + 1`;

const insertStatement: PreparedStatement = {
  name: 'extensions-insert',
  text: `INSERT INTO extensions (school_id, sourced_id, date_last_modified, line_item_id, granted_by, student_id, group_id,
      reason, version, ${facts.join(', ')})
    SELECT l.school_id, uuidv7()::text, now(), l.id, $2, n.student_id, n.group_id, n.reason,
      ${nextVersion}, ${factsOf('n')}
    FROM ${entryRows} JOIN line_items l ON l.id = $1 WHERE n.id IS NULL ORDER BY n.student_id, n.group_id
    ON CONFLICT DO NOTHING RETURNING id, student_id, group_id, true AS changes_total`,
};

const updateStatement: PreparedStatement = {
  name: 'extensions-update',
  text: `UPDATE extensions x SET ${facts.map((name) => `${name} = n.${name}`).join(', ')}, reason = n.reason,
      granted_by = CASE WHEN ${differs} THEN $2 ELSE x.granted_by END,
      date_last_modified = CASE WHEN ${differs} THEN now() ELSE x.date_last_modified END,
      updated_at = CASE WHEN ${differs} THEN now() ELSE x.updated_at END, version = x.version + (${differs})::integer
    FROM ${entryRows} WHERE x.id = n.id AND x.line_item_id = $1 AND x.status = 'active'
    RETURNING x.id, x.student_id, x.group_id, (${factsOf('old')}) IS DISTINCT FROM (${factsOf('new')}) AS changes_total`,
};

/** Who extensions of an assignment for these students and groups touch: of a group those without an own extension. */
const touchedStatement: PreparedStatement = {
  name: 'extensions-touched-students',
  text: `SELECT unnest($2::bigint[]) AS student_id
    UNION SELECT m.student_id FROM class_group_members m WHERE m.group_id = ANY ($3) AND NOT EXISTS (
      SELECT 1 FROM extensions own WHERE own.line_item_id = $1 AND own.student_id = m.student_id AND own.status = 'active')`,
};

/**
 * Writes extensions of one assignment: all or none, each based on the version it names, in a number of statements that
 * does not grow with the entries. New totals are requested in the same transaction, for the students touched alone.
 */
@Injectable()
export class ExtensionWriter {
  constructor(private readonly database: Database) {}

  /**
   * Call it inside a transaction. Gives the ids in the order of the entries.
   * @throws Problem not-found where the assignment was deleted meanwhile, grading-period-closed, else one that names every
   * entry that is refused
   */
  async write(lineItemId: number, grantedBy: number, entries: readonly ExtensionEntry[]): Promise<number[]> {
    const lineItem = await this.lockItem(lineItemId);
    const empty = entries.flatMap((entry) => emptyGrants(entry, lineItem, entry.pointer));
    if (empty.length > 0) throw new Problem(extensionProblems.extensionGrantsNothing, { errors: empty });
    const present = await this.lockPresent(lineItemId, entries);
    refuseOtherVersions(entries, present);

    const rows = entries.map((entry) => toRow(entry, present.get(keyOf(toReceiver(entry)))?.id ?? null));
    const values = [lineItemId, grantedBy, JSON.stringify(rows)];
    const inserted = await this.database.query<Written>(insertStatement, values);
    const updated = await this.database.query<Written>(updateStatement, values);
    const written = new Map([...inserted, ...updated].map((row) => [keyOf(row), row]));
    // One that another writer added since the query above: the unique index saw it, this transaction did not.
    if (written.size < entries.length) throw new Problem(extensionProblems.extensionExists);
    await this.requestTotals(
      lineItem,
      [...written.values()].filter((row) => row.changes_total),
    );
    return entries.map((entry) => (written.get(keyOf(toReceiver(entry))) as Written).id);
  }

  /** Call it in the transaction that deletes an extension, after that. */
  async afterDeletion(lineItemId: number, receiver: Receiver): Promise<void> {
    await this.requestTotals(await this.lockItem(lineItemId), [receiver]);
  }

  private async lockItem(lineItemId: number): Promise<LineItem> {
    const lineItem = await this.database.first<LineItem>(lineItemStatement, [lineItemId]);
    if (lineItem === undefined) throw new Problem(httpProblems.notFound);
    if (lineItem.closed !== null) throw closedPeriodProblem(lineItem.closed);
    return lineItem;
  }

  private async lockPresent(lineItemId: number, entries: readonly ExtensionEntry[]): Promise<Map<string, Stored>> {
    const students = entries.flatMap(({ studentId }) => studentId ?? []);
    const groups = entries.flatMap(({ groupId }) => groupId ?? []);
    const rows = await this.database.query<Stored>(lockStatement, [lineItemId, students, groups]);
    return new Map(rows.map((row) => [keyOf(row), row]));
  }

  private async requestTotals(lineItem: LineItem, receivers: readonly Receiver[]): Promise<void> {
    const students = receivers.flatMap((row) => row.student_id ?? []);
    const groups = receivers.flatMap((row) => row.group_id ?? []);
    const touched = await this.database.query<{ student_id: number }>(touchedStatement, [
      lineItem.id,
      students,
      groups,
    ]);
    const studentIds = touched.map((row) => row.student_id);
    await requestRecalculations(this.database, lineItem.class_id, studentIds, lineItem.unknown);
  }
}

/** One wrong version names them all; where each is only there already, that is what the answer says. */
function refuseOtherVersions(entries: readonly ExtensionEntry[], present: ReadonlyMap<string, Stored>): void {
  const errors: FieldProblem[] = [];
  let refused = 0;
  let allExist = true;
  for (const entry of entries) {
    const version = present.get(keyOf(toReceiver(entry)))?.version ?? null;
    if (version === entry.version) continue;
    refused += 1;
    if (entry.version !== null) allExist = false;
    const message = entry.version === null ? `there is one, of version ${version}` : 'not the present version';
    // An entry that is the whole body names no version in it.
    if (entry.pointer !== '') errors.push({ location: 'body', pointer: `${entry.pointer}/version`, message });
  }
  if (refused === 0) return;
  const definition = allExist ? extensionProblems.extensionExists : httpProblems.preconditionFailed;
  throw new Problem(definition, errors.length === 0 ? {} : { errors });
}

const keyOf = ({ student_id, group_id }: Receiver): string => (student_id === null ? `g${group_id}` : `s${student_id}`);

const toReceiver = ({ studentId, groupId }: ExtensionEntry): Receiver => ({ student_id: studentId, group_id: groupId });

const toRow = (entry: ExtensionEntry, id: number | null): Record<string, unknown> => ({
  id,
  ...toReceiver(entry),
  due_date: entry.dueDate,
  extra_time_minutes: entry.extraTimeMinutes,
  excused: entry.excused,
  result_value_max: entry.resultValueMax,
  reason: entry.reason,
});
