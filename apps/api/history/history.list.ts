import { z } from 'zod';
import { personJson } from '../classes/person.ts';
import { isoDateTime, sourcedId } from '../http/fields.ts';
import { describeListOf, type ListSource } from '../records/lists.ts';
import { historyKind, historySource } from './history-entry.ts';

/** The table of what has a sourcedId, by the kind of its entries. */
const tables = {
  result: 'results',
  posting: 'results',
  extension: 'extensions',
  gradingPeriod: 'academic_sessions',
  category: 'categories',
  lineItem: 'line_items',
  scoreScale: 'score_scales',
  group: 'class_groups',
};

const recordSourcedId = Object.entries(tables)
  .map(([kind, table]) => `WHEN '${kind}' THEN (SELECT x.sourced_id FROM ${table} x WHERE x.id = h.record_id)`)
  .join(' ');

const source: ListSource = {
  columns: `h.id, h.kind, h.source, h.changed_at, h.reason, h.change_set, h.request_id, h.version_before, h.version_after,
    h.before, h.after, CASE WHEN actor.id IS NOT NULL THEN ${personJson('actor')} END AS changed_by,
    CASE WHEN student.id IS NOT NULL THEN ${personJson('student')} END AS student,
    CASE WHEN k.id IS NOT NULL THEN json_build_object('sourcedId', k.sourced_id, 'title', k.title) END AS class,
    CASE WHEN item.id IS NOT NULL THEN json_build_object('sourcedId', item.sourced_id, 'title', item.title) END AS line_item,
    CASE h.kind ${recordSourcedId} END AS record_sourced_id`,
  from: 'FROM grade_history h',
  joins: `LEFT JOIN users actor ON actor.id = h.actor_id
    LEFT JOIN users student ON student.id = h.student_id LEFT JOIN line_items item ON item.id = h.line_item_id
    LEFT JOIN classes k ON k.id = h.class_id`,
  id: 'h.id',
  idType: 'bigint',
  changedAt: 'h.changed_at',
};

const filters = {
  kind: {
    schema: historyKind.meta({ description: 'Only entries of this kind' }),
    condition: (value: string) => `h.kind = ${value}`,
  },
  source: {
    schema: historySource.meta({ description: 'Only what came about in this way' }),
    condition: (value: string) => `h.source = ${value}`,
  },
  from: {
    schema: isoDateTime.meta({ description: 'Only what changed at this moment or later' }),
    condition: (value: string) => `h.changed_at >= ${value}::timestamptz`,
  },
  until: {
    schema: isoDateTime.meta({ description: 'Only what changed before this moment' }),
    condition: (value: string) => `h.changed_at < ${value}::timestamptz`,
  },
  changeSet: {
    schema: z.uuid().meta({ description: 'Only what was changed together' }),
    condition: (value: string) => `h.change_set = ${value}::uuid`,
  },
};

/** @param school SQL of the school, read once: of each entry it would have the person looked up for each */
const byUser = (column: 'student_id' | 'actor_id', description: string, school: string) => ({
  schema: sourcedId.meta({ description }),
  condition: (value: string) =>
    `h.${column} = (SELECT u.id FROM users u WHERE u.school_id = ${school} AND u.sourced_id = ${value})`,
});

const ofStudent = (school: string) => byUser('student_id', 'Only what is about this student', school);

/** The ids are in the order of the changes. */
const order = { sorts: { changedAt: [] }, usualSort: '-changedAt' };

/** $1: class, $2: its school. What the whole school uses, such as a category or the end of a period, is part of it. */
export const classHistory = describeListOf(source, {
  place: '(h.class_id = $1 OR h.class_id IS NULL AND h.school_id = $2)',
  branches: [
    { column: 'h.class_id', value: '$1' },
    { column: 'h.school_id', value: '$2', where: 'h.class_id IS NULL' },
  ],
  filters: { ...filters, studentSourcedId: ofStudent('$2') },
  ...order,
});

/** $1: line item. */
export const lineItemHistory = describeListOf(source, {
  place: 'h.line_item_id = $1',
  branches: [{ column: 'h.line_item_id', value: '$1' }],
  filters: { ...filters, studentSourcedId: ofStudent('(SELECT l.school_id FROM line_items l WHERE l.id = $1)') },
  ...order,
});

/** $1: line item, $2: student. */
export const resultHistory = describeListOf(source, {
  place: 'h.line_item_id = $1 AND h.student_id = $2',
  filters,
  ...order,
});

/**
 * SQL. An index by student would double the time of an import: entries of students are found by the line items of their classes,
 * and the few that are of none by the index of these.
 */
const entriesOfStudent = (value: string) => {
  const classes = `SELECT DISTINCT e.class_id, e.user_id FROM users u JOIN enrollments e ON e.user_id = u.id
    WHERE u.school_id = $1 AND u.sourced_id = ${value}`;
  return `h.id = ANY (ARRAY(
    SELECT g.id FROM (${classes}) own JOIN line_items l ON l.class_id = own.class_id
      JOIN grade_history g ON g.line_item_id = l.id AND g.student_id = own.user_id
    UNION ALL
    SELECT g.id FROM (${classes}) own
      JOIN grade_history g ON g.line_item_id IS NULL AND g.class_id = own.class_id AND g.student_id = own.user_id))`;
};

/** $1: school. By the moment itself, so that an index of school and moment bounds a time as well. */
export const schoolHistory = describeListOf(source, {
  place: 'h.school_id = $1',
  filters: {
    ...filters,
    studentSourcedId: { ...ofStudent('$1'), condition: entriesOfStudent },
    changedBySourcedId: byUser('actor_id', 'Only what this person changed', '$1'),
  },
  sorts: { changedAt: ['h.changed_at'] },
  usualSort: '-changedAt',
});
