import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What stays of every change to grades and to what decides about them. Triggers write it, so that no path can forget it,
 * with the rights of the owner: the role that serves can only read it. There are no foreign keys: what is deleted keeps
 * its history, and an import of 173,912 results would check each of them three times more.
 */
export class CreateGradeHistory1763683219000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
    // Default privileges gave rights on the tables to whatever role serves here.
    const grantees: { grantee: string }[] = await queryRunner.query(
      `SELECT DISTINCT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee
       FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
       WHERE c.oid IN ('grade_history'::regclass, 'grade_history_start'::regclass) AND a.grantee <> c.relowner`,
    );
    for (const { grantee } of grantees) {
      await queryRunner.query(
        `REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON grade_history, grade_history_start FROM ${grantee}`,
      );
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE grade_history, grade_history_start');
    await queryRunner.query('DROP FUNCTION record_grade_history, refuse_change_of_history');
  }
}

const up = [
  `CREATE TABLE grade_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL,
    class_id bigint,
    line_item_id bigint,
    student_id bigint,
    record_id bigint NOT NULL,
    actor_id bigint,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    change_set uuid,
    version_before integer,
    version_after integer,
    kind text NOT NULL CHECK (kind IN ('result', 'posting', 'override', 'extension', 'gradingPolicy', 'gradingPeriod',
      'category', 'lineItem', 'scoreScale', 'group')),
    source text NOT NULL CHECK (source IN ('api', 'import', 'gradebookFile', 'restore', 'undo', 'operator', 'unknown')),
    request_id text,
    reason text,
    before jsonb,
    after jsonb
  )`,
  `COMMENT ON TABLE grade_history IS
    'Append-only, written by triggers. class_id is null for what the whole school uses'`,
  `COMMENT ON COLUMN grade_history.record_id IS 'The id of the row in the table of its kind'`,
  `COMMENT ON COLUMN grade_history.before IS
    'The columns that changed and were not null; null: there was no row. The same of after'`,
  `COMMENT ON COLUMN grade_history.change_set IS 'One request, import, undo or restore'`,
  'CREATE INDEX grade_history_class_id_idx ON grade_history (class_id, id)',
  `CREATE INDEX grade_history_school_id_idx ON grade_history (school_id, id) WHERE class_id IS NULL`,
  `CREATE INDEX grade_history_line_item_id_student_id_idx ON grade_history (line_item_id, student_id, id)
    WHERE line_item_id IS NOT NULL`,
  // None by student, actor or school alone: an import writes an entry for each result, and an index by student made 50,000
  // of them take 3.3 to 3.6 seconds instead of 1.5 to 2.1. Erasures and exports, and each batch of the removal of a closed
  // school, are rare, run as jobs, and read the table: 0.3 seconds for 1.5 million entries of 20 schools. A scan of the
  // index by line item for one student took as long there, and the planner passed by bloom filters of school and actor.
  // An undo reads the entries of one import, which lie side by side.
  `CREATE INDEX grade_history_changed_at_idx ON grade_history USING brin (changed_at) WITH (pages_per_range = 16)`,
  `CREATE TABLE grade_history_start (began_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  `COMMENT ON TABLE grade_history_start IS 'One row: since when the history is complete'`,
  'INSERT INTO grade_history_start DEFAULT VALUES',
  // The owner of the table alone can delete, for a school that leaves or what is kept no longer, and only where it says
  // so: SET LOCAL classboard.removes_history = 'on'.
  `CREATE FUNCTION refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP IN ('DELETE', 'TRUNCATE') AND current_setting('classboard.removes_history', true) = 'on'
        AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        RETURN NULL;
      END IF;
      RAISE EXCEPTION 'The history of grades is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END $$`,
  `CREATE TRIGGER refuse_change_of_history BEFORE UPDATE OR DELETE OR TRUNCATE ON grade_history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history()`,
  // For a row of any table. First argument: the kind; further ones: the only columns that are recorded. What is left out
  // of a row says where it lies and how it is kept, and changes with every write.
  `CREATE FUNCTION record_grade_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
    DECLARE
      was jsonb := to_jsonb(OLD);
      became jsonb := to_jsonb(NEW);
      place jsonb := coalesce(became, was);
      bookkeeping text[] := ARRAY['id', 'school_id', 'sourced_id', 'version', 'imported', 'created_at', 'updated_at',
        'date_last_modified', 'granted_by', 'overridden_by'];
      facts_before jsonb := jsonb_strip_nulls(was - bookkeeping);
      facts_after jsonb := jsonb_strip_nulls(became - bookkeeping);
      class bigint := (place ->> 'class_id')::bigint;
      school bigint := (place ->> 'school_id')::bigint;
    BEGIN
      IF TG_NARGS > 1 THEN
        facts_before := (SELECT jsonb_object_agg(key, value) FROM jsonb_each(facts_before) WHERE key = ANY (TG_ARGV[1:]));
        facts_after := (SELECT jsonb_object_agg(key, value) FROM jsonb_each(facts_after) WHERE key = ANY (TG_ARGV[1:]));
        IF facts_before IS NULL AND facts_after IS NULL THEN RETURN NULL; END IF;
      END IF;
      IF TG_OP = 'INSERT' AND facts_after ->> 'status' = 'active' THEN
        facts_after := facts_after - 'status';
      ELSIF TG_OP = 'UPDATE' THEN
        SELECT
          coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(facts_before)
            WHERE (facts_after -> key) IS DISTINCT FROM value), '{}'),
          coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(facts_after)
            WHERE (facts_before -> key) IS DISTINCT FROM value), '{}')
        INTO facts_before, facts_after;
        IF facts_before = '{}' AND facts_after = '{}' THEN RETURN NULL; END IF;
      END IF;
      IF class IS NULL AND place ? 'line_item_id' THEN
        class := (SELECT class_id FROM line_items WHERE id = (place ->> 'line_item_id')::bigint);
      ELSIF class IS NULL AND place ? 'group_id' THEN
        class := (SELECT class_id FROM class_groups WHERE id = (place ->> 'group_id')::bigint);
      END IF;
      IF school IS NULL THEN
        school := (SELECT school_id FROM classes WHERE id = class);
        -- It goes with the group or the class that it belonged to.
        IF school IS NULL THEN RETURN NULL; END IF;
      END IF;
      INSERT INTO grade_history (school_id, class_id, line_item_id, student_id, record_id, kind, before, after,
        version_before, version_after, actor_id, source, change_set, reason, request_id)
      VALUES (school, class,
        coalesce(place ->> 'line_item_id', CASE WHEN TG_ARGV[0] = 'lineItem' THEN place ->> 'id' END)::bigint,
        (place ->> 'student_id')::bigint,
        coalesce(place ->> 'id', place ->> 'group_id', place ->> 'academic_session_id', place ->> 'class_id')::bigint,
        TG_ARGV[0], facts_before, facts_after, (was ->> 'version')::integer, (became ->> 'version')::integer,
        nullif(current_setting('classboard.actor_id', true), '')::bigint,
        coalesce(nullif(current_setting('classboard.source', true), ''), 'unknown'),
        nullif(current_setting('classboard.change_set', true), '')::uuid,
        coalesce(nullif(current_setting('classboard.reason', true), ''), place ->> 'reason'),
        nullif(current_setting('classboard.request_id', true), ''));
      RETURN NULL;
    END $$`,
];
