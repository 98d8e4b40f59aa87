import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reports and their files, which are uploads of the school itself: nobody owns them. A report that somebody
 * asked for begins empty, one of the night with its document, in the place of which comes the file.
 */
export class CreateReports1763683225000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE reports');
    await queryRunner.query(`DELETE FROM uploads WHERE purpose = 'report'`);
    await queryRunner.query('COMMENT ON COLUMN uploads.owner_id IS NULL');
    await queryRunner.query(`ALTER TABLE uploads ALTER COLUMN owner_id SET NOT NULL,
      DROP CONSTRAINT uploads_purpose_check,
      ADD CONSTRAINT uploads_purpose_check CHECK (purpose IN ('avatar', 'submission', 'import'))`);
  }
}

const up = [
  `ALTER TABLE uploads ALTER COLUMN owner_id DROP NOT NULL, DROP CONSTRAINT uploads_purpose_check,
    ADD CONSTRAINT uploads_purpose_check CHECK (purpose IN ('avatar', 'submission', 'import', 'report')) NOT VALID`,
  `COMMENT ON COLUMN uploads.owner_id IS 'null: a file that the school itself made'`,
  `CREATE TABLE reports (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    school_id bigint NOT NULL REFERENCES schools,
    kind text NOT NULL CHECK (kind IN ('class', 'progress', 'progressSet', 'reportCard')),
    class_id bigint REFERENCES classes,
    student_id bigint REFERENCES users,
    academic_session_id bigint REFERENCES academic_sessions,
    day date NOT NULL,
    facts_hash text,
    standings jsonb,
    document jsonb,
    upload_id uuid UNIQUE REFERENCES uploads,
    requested_by bigint REFERENCES users,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CHECK (document IS NULL OR upload_id IS NULL)
  )`,
  `COMMENT ON COLUMN reports.facts_hash IS 'SHA-256 of what the report says: the next nightly one of the same facts is not made'`,
  `COMMENT ON COLUMN reports.standings IS 'of a class: what its next report compares with'`,
  `COMMENT ON COLUMN reports.document IS 'from when its facts are read until it is rendered'`,
  'CREATE INDEX reports_class_id_idx ON reports (class_id, kind, created_at)',
  'CREATE INDEX reports_student_id_idx ON reports (student_id, kind, created_at)',
  'CREATE INDEX reports_school_id_idx ON reports (school_id, created_at)',
  'CREATE INDEX reports_academic_session_id_idx ON reports (academic_session_id)',
  'CREATE INDEX reports_requested_by_idx ON reports (requested_by)',
  'CREATE INDEX reports_expires_at_idx ON reports (expires_at)',
];
