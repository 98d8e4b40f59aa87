import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Bundles that partner systems put into the drop folder of a school, each version of an object once. The row is what makes
 * a bundle be imported once, whatever process finds it how often.
 */
export class CreateDroppedBundles1763683234200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE dropped_bundles');
  }
}

const up = [
  `CREATE TABLE dropped_bundles (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    school_id bigint NOT NULL REFERENCES schools,
    object_key text NOT NULL,
    etag text NOT NULL,
    written_at timestamptz NOT NULL,
    size_bytes bigint NOT NULL,
    state text NOT NULL DEFAULT 'found'
      CHECK (state IN ('found', 'scanning', 'importing', 'imported', 'failed', 'gone')),
    failure text,
    upload_id uuid REFERENCES uploads ON DELETE SET NULL,
    import_run_id uuid UNIQUE REFERENCES import_runs ON DELETE SET NULL,
    moved_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '1 year',
    UNIQUE (object_key, etag, written_at)
  )`,
  `COMMENT ON COLUMN dropped_bundles.failure IS 'a code of imports/drop; null: it did not fail before its import'`,
  `COMMENT ON COLUMN dropped_bundles.moved_at IS 'when its object left the folder, for done/ or failed/'`,
  'CREATE INDEX dropped_bundles_school_id_idx ON dropped_bundles (school_id, written_at)',
  'CREATE INDEX dropped_bundles_upload_id_idx ON dropped_bundles (upload_id)',
  'CREATE INDEX dropped_bundles_expires_at_idx ON dropped_bundles (expires_at)',
  'CREATE INDEX dropped_bundles_open_idx ON dropped_bundles (school_id, written_at) WHERE moved_at IS NULL',
];
