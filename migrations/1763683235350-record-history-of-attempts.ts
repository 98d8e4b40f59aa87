import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A statement at a time, as those of results. What goes with its result has no entry of its own. */
export class RecordHistoryOfAttempts1763683235350 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of functions) await queryRunner.query(statement);
    for (const [operation, tables, function_] of operations) {
      await queryRunner.query(`CREATE TRIGGER record_grade_history_${operation} AFTER ${operation} ON result_attempts
        REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION ${function_}()`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [operation] of operations) {
      await queryRunner.query(`DROP TRIGGER record_grade_history_${operation} ON result_attempts`);
    }
    await queryRunner.query('DROP FUNCTION record_attempt_history, record_attempt_changes');
  }
}

const operations = [
  ['insert', 'NEW TABLE AS became', 'record_attempt_history'],
  ['update', 'OLD TABLE AS was NEW TABLE AS became', 'record_attempt_changes'],
  ['delete', 'OLD TABLE AS was', 'record_attempt_history'],
] as const;

const columns = ['result_id', 'submitted_at', 'score', 'text_score', 'late'];

const facts = (row: string): string =>
  `jsonb_strip_nulls(jsonb_build_object(${columns.map((name) => `'${name}', ${row}.${name}`).join(', ')}))`;

/** What `row` says of the columns in which the other one differs. */
const changed = (row: string, other: string): string =>
  `jsonb_strip_nulls(jsonb_build_object(${columns
    .map((name) => `'${name}', CASE WHEN ${row}.${name} IS DISTINCT FROM ${other}.${name} THEN ${row}.${name} END`)
    .join(', ')}))`;

const into = `INSERT INTO grade_history (school_id, class_id, line_item_id, student_id, record_id, kind, before, after, actor_id,
      source, change_set, reason, request_id)`;
const who = 'actor, source, change_set, reason, request';
const ofOwner = `LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'`;
const origin = `DECLARE
    actor bigint := nullif(current_setting('classboard.actor_id', true), '');
    source text := coalesce(nullif(current_setting('classboard.source', true), ''), 'unknown');
    change_set uuid := nullif(current_setting('classboard.change_set', true), '');
    reason text := nullif(current_setting('classboard.reason', true), '');
    request text := nullif(current_setting('classboard.request_id', true), '');`;

const one = (row: string, before: string, after: string, from: string): string =>
  `${into}
    SELECT r.school_id, l.class_id, r.line_item_id, r.student_id, ${row}.id, 'attempt', ${before}, ${after}, ${who}
    FROM ${from} JOIN results r ON r.id = ${row}.result_id JOIN line_items l ON l.id = r.line_item_id`;

const ofResult = (column: string): string => `(SELECT r.${column} FROM results r WHERE r.id = n.result_id)`;

const functions = [
  `CREATE FUNCTION record_attempt_history() RETURNS trigger ${ofOwner} AS $$
  ${origin}
  BEGIN
    IF TG_OP = 'INSERT' THEN
      ${one('n', 'NULL', facts('n'), 'became n')};
    ELSIF TG_OP = 'DELETE' THEN
      ${one('o', facts('o'), 'NULL', 'was o')};
    END IF;
    RETURN NULL;
  END $$`,
  // As record_result_changes: rows before and after are joined by hash, whatever their number, and the result is looked up by
  // itself.
  `CREATE FUNCTION record_attempt_changes() RETURNS trigger ${ofOwner} SET enable_nestloop = off AS $$
  ${origin}
  BEGIN
    ${into}
    SELECT ${ofResult('school_id')}, (SELECT l.class_id FROM line_items l WHERE l.id = ${ofResult('line_item_id')}),
      ${ofResult('line_item_id')}, ${ofResult('student_id')}, n.id, 'attempt', ${changed('o', 'n')}, ${changed('n', 'o')}, ${who}
    FROM was o JOIN became n ON n.id = o.id
    WHERE (o.submitted_at, o.score, o.text_score, o.late) IS DISTINCT FROM (n.submitted_at, n.score, n.text_score, n.late);
    RETURN NULL;
  END $$`,
];
