import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Gradebooks that came back as files: what each would change, what it did, and what an undo needs. */
export class CreateGradebookFiles1763683224000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE gradebook_files');
  }
}

const up = [
  `CREATE TABLE gradebook_files (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    school_id bigint NOT NULL REFERENCES schools,
    class_id bigint NOT NULL REFERENCES classes ON DELETE CASCADE,
    sent_by bigint REFERENCES users ON DELETE SET NULL,
    format text NOT NULL CHECK (format IN ('csv', 'xlsx')),
    state text NOT NULL DEFAULT 'planned' CHECK (state IN ('applied', 'planned', 'undone')),
    plan jsonb NOT NULL,
    exported_at timestamptz,
    applied_at timestamptz,
    undone_at timestamptz,
    expires_at timestamptz NOT NULL DEFAULT now() + interval '90 days',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `COMMENT ON COLUMN gradebook_files.plan IS 'cell by cell: before, after and what came of it'`,
  `COMMENT ON COLUMN gradebook_files.exported_at IS 'as the file says: of its oldest row'`,
  'CREATE INDEX gradebook_files_school_id_idx ON gradebook_files (school_id)',
  'CREATE INDEX gradebook_files_class_id_idx ON gradebook_files (class_id, id)',
  'CREATE INDEX gradebook_files_sent_by_idx ON gradebook_files (sent_by)',
  'CREATE INDEX gradebook_files_expires_at_idx ON gradebook_files (expires_at)',
];
