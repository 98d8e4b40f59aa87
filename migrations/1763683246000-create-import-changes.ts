import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an import changed of people, classes and what they stand in, with what was there before, so that it can be taken
 * back. Triggers write it, so that no statement of an import can forget it: one row for all records of a kind that were
 * created, and one for each record that changed. Grades have a history of their own.
 */
export class CreateImportChanges1763683246000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP FUNCTION record_import_inserts, record_import_updates, record_import_identifiers, record_import_terms',
    );
    await queryRunner.query('DROP TABLE import_changes');
    await queryRunner.query('ALTER TABLE import_runs DROP COLUMN undo_until');
  }
}

const importRun = `current_setting('classboard.change_set')::uuid`;
const ofOwner = `LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'`;

/** A session plans them once, for as many rows as its first statement changed, which may be one. */
const byHash = 'SET enable_nestloop = off';

const up = [
  'ALTER TABLE import_runs ADD COLUMN undo_until timestamptz',
  `COMMENT ON COLUMN import_runs.undo_until IS 'how long what it changed is kept; null: it was not recorded'`,
  `CREATE TABLE import_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    import_run_id uuid NOT NULL REFERENCES import_runs,
    kind text NOT NULL,
    record_id bigint,
    user_id bigint,
    before jsonb,
    was_updated_at timestamptz,
    created_ids bigint[],
    changed_at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz,
    expires_at timestamptz NOT NULL DEFAULT now() + interval '30 days',
    CHECK (num_nonnulls(record_id, created_ids) = 1)
  )`,
  `COMMENT ON COLUMN import_changes.kind IS 'of imports/undo/undo-kinds.ts, or classTerms: links of a class to its terms'`,
  `COMMENT ON COLUMN import_changes.user_id IS 'whom the record is about; null: nobody'`,
  `COMMENT ON COLUMN import_changes.before IS 'the columns that changed; of classTerms the ids of terms: added, removed'`,
  `COMMENT ON COLUMN import_changes.was_updated_at IS 'updated_at of the record before'`,
  `COMMENT ON COLUMN import_changes.created_ids IS 'of all records that one statement created; null: a record that changed'`,
  `COMMENT ON COLUMN import_changes.changed_at IS 'updated_at of the record afterwards'`,
  `COMMENT ON COLUMN import_changes.undone_at IS 'updated_at of the record after it was put back'`,
  'CREATE INDEX import_changes_import_run_id_idx ON import_changes (import_run_id)',
  'CREATE INDEX import_changes_expires_at_idx ON import_changes (expires_at)',
  'CREATE INDEX import_changes_undone_idx ON import_changes (record_id, undone_at) WHERE undone_at IS NOT NULL',
  // Argument: the kind.
  `CREATE FUNCTION record_import_inserts() RETURNS trigger ${ofOwner} AS $$
    BEGIN
      INSERT INTO import_changes (import_run_id, kind, created_ids)
      SELECT ${importRun}, TG_ARGV[0], array_agg(id) FROM new_rows HAVING count(*) > 0;
      RETURN NULL;
    END $$`,
  // Arguments: the kind, the column that names whom it is about, and the columns that are recorded. A class is recorded
  // without any too: its terms may have changed.
  `CREATE FUNCTION record_import_updates() RETURNS trigger ${ofOwner} ${byHash} AS $$
    DECLARE
      recorded text[] := TG_ARGV[2:];
    BEGIN
      INSERT INTO import_changes (import_run_id, kind, record_id, user_id, before, was_updated_at)
      SELECT ${importRun}, TG_ARGV[0], o.id, (r.was ->> TG_ARGV[1])::bigint, coalesce(d.before, '{}'), o.updated_at
      FROM old_rows o JOIN new_rows n ON n.id = o.id
      CROSS JOIN LATERAL (SELECT to_jsonb(o) AS was, to_jsonb(n) AS became) r
      CROSS JOIN LATERAL (SELECT jsonb_object_agg(key, value) AS before FROM jsonb_each(r.was)
        WHERE key = ANY (recorded) AND (r.became -> key) IS DISTINCT FROM value) d
      WHERE d.before IS NOT NULL OR TG_ARGV[0] = 'class';
      RETURN NULL;
    END $$`,
  // Argument: the kind. Of grades: what their own history leaves out.
  `CREATE FUNCTION record_import_identifiers() RETURNS trigger ${ofOwner} ${byHash} AS $$
    BEGIN
      INSERT INTO import_changes (import_run_id, kind, record_id, before)
      SELECT ${importRun}, TG_ARGV[0], o.id, jsonb_build_object('sourced_id', o.sourced_id, 'imported', o.imported)
      FROM old_rows o JOIN new_rows n ON n.id = o.id
      WHERE (o.sourced_id, o.imported) IS DISTINCT FROM (n.sourced_id, n.imported);
      RETURN NULL;
    END $$`,
  // Argument: what became of the links. Those of a class that the import created go with it.
  `CREATE FUNCTION record_import_terms() RETURNS trigger ${ofOwner} AS $$
    BEGIN
      INSERT INTO import_changes (import_run_id, kind, record_id, before)
      SELECT ${importRun}, 'classTerms', c.class_id, jsonb_build_object(TG_ARGV[0], jsonb_agg(c.academic_session_id))
      FROM changed_rows c JOIN classes k ON k.id = c.class_id WHERE k.created_at < now() GROUP BY c.class_id;
      RETURN NULL;
    END $$`,
];
