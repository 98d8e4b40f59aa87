import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Results have triggers of their own, a statement at a time: a row costs an import of 173,912 results more than anything
 * else that a trigger could do with it.
 */
export class RecordHistoryOfResults1763683229100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const operation of ['insert', 'update', 'delete']) {
      await queryRunner.query(`DROP TRIGGER record_grade_history_${operation} ON results`);
    }
    await queryRunner.query('DROP FUNCTION record_result_history, record_result_changes');
  }
}

const columns = [
  'score_status',
  'score',
  'text_score',
  'score_date',
  'comment',
  'in_progress',
  'incomplete',
  'late',
  'missing',
  'submitted_at',
];

/** Where nothing is said of these, a result is active, and no draft. */
const usual = { status: `'active'`, draft: 'false' };

const all = [...columns, ...Object.keys(usual)];
const listed = (row: string, names: readonly string[]): string => names.map((name) => `${row}.${name}`).join(', ');

/** What a row says; what is null, or usual, is not mentioned. */
const facts = (row: string): string =>
  `jsonb_strip_nulls(jsonb_build_object(${[
    ...columns.map((name) => `'${name}', ${row}.${name}`),
    ...Object.entries(usual).map(([name, value]) => `'${name}', nullif(${row}.${name}, ${value})`),
  ].join(', ')}))`;

/** What `row` says of the columns in which the other one differs. */
const changed = (row: string, other: string): string =>
  `jsonb_strip_nulls(jsonb_build_object(${all
    .map((name) => `'${name}', CASE WHEN ${row}.${name} IS DISTINCT FROM ${other}.${name} THEN ${row}.${name} END`)
    .join(', ')}))`;

const insert = `INSERT INTO grade_history (school_id, class_id, line_item_id, student_id, record_id, kind, before, after,
  version_before, version_after, actor_id, source, change_set, reason, request_id)`;
const who = 'actor, source, change_set, reason, request';

/** To post a grade, or to recall one, changes nothing else of it. */
const others = all.filter((name) => name !== 'draft');

const classOf = (row: string): string => `(SELECT l.class_id FROM line_items l WHERE l.id = ${row}.line_item_id)`;
const ofOwner = `LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'`;
const origin = `DECLARE
      actor bigint := nullif(current_setting('classboard.actor_id', true), '');
      source text := coalesce(nullif(current_setting('classboard.source', true), ''), 'unknown');
      change_set uuid := nullif(current_setting('classboard.change_set', true), '');
      reason text := nullif(current_setting('classboard.reason', true), '');
      request text := nullif(current_setting('classboard.request_id', true), '');`;

/** A result that moves to another cell, as an import can, is deleted in the one and new in the other. */
const up = [
  `CREATE FUNCTION record_result_history() RETURNS trigger ${ofOwner} AS $$
    ${origin}
    BEGIN
      IF TG_OP = 'INSERT' THEN
        ${insert}
        SELECT n.school_id, l.class_id, n.line_item_id, n.student_id, n.id, 'result', NULL, ${facts('n')},
          NULL, n.version, ${who}
        FROM became n JOIN line_items l ON l.id = n.line_item_id;
      ELSIF TG_OP = 'DELETE' THEN
        ${insert}
        SELECT o.school_id, l.class_id, o.line_item_id, o.student_id, o.id, 'result', ${facts('o')}, NULL,
          o.version, NULL, ${who}
        FROM was o JOIN line_items l ON l.id = o.line_item_id;
      END IF;
      RETURN NULL;
    END $$`,
  // A session plans it once, for as many rows as its first statement changed: after a statement of one row, a nested loop over
  // both tables would read 173,912 times 173,912 rows. The class is looked up by itself, as that setting would have all
  // line items read for one result.
  `CREATE FUNCTION record_result_changes() RETURNS trigger ${ofOwner} SET enable_nestloop = off AS $$
    ${origin}
    BEGIN
      ${insert}
      SELECT n.school_id, ${classOf('n')}, n.line_item_id, n.student_id, n.id,
        CASE WHEN (${listed('o', others)}) IS DISTINCT FROM (${listed('n', others)}) THEN 'result' ELSE 'posting' END,
        ${changed('o', 'n')},
        ${changed('n', 'o')}, o.version, n.version, ${who}
      FROM was o JOIN became n ON n.id = o.id
      WHERE (o.line_item_id, o.student_id) = (n.line_item_id, n.student_id)
        AND (${listed('o', all)}) IS DISTINCT FROM (${listed('n', all)});
      ${insert}
      SELECT c.school_id, ${classOf('c')}, c.line_item_id, c.student_id, c.id, 'result', c.facts_before, c.facts_after,
        c.version_before, c.version_after, ${who}
      FROM was o JOIN became n ON n.id = o.id
        CROSS JOIN LATERAL (VALUES
          (o.school_id, o.line_item_id, o.student_id, o.id, ${facts('o')}, NULL::jsonb, o.version, NULL::integer),
          (n.school_id, n.line_item_id, n.student_id, n.id, NULL, ${facts('n')}, NULL, n.version)
        ) AS c (school_id, line_item_id, student_id, id, facts_before, facts_after, version_before, version_after)
      WHERE (o.line_item_id, o.student_id) <> (n.line_item_id, n.student_id);
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER record_grade_history_insert AFTER INSERT ON results REFERENCING NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION record_result_history()`,
  `CREATE TRIGGER record_grade_history_update AFTER UPDATE ON results
    REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION record_result_changes()`,
  `CREATE TRIGGER record_grade_history_delete AFTER DELETE ON results REFERENCING OLD TABLE AS was
    FOR EACH STATEMENT EXECUTE FUNCTION record_result_history()`,
];
