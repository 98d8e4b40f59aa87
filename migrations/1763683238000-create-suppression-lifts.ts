import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which suppressions of addresses were lifted, by whom and why. */
export class CreateSuppressionLifts1763683238000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE email_suppression_lifts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      school_id bigint NOT NULL REFERENCES schools,
      address text NOT NULL,
      suppressed_because text NOT NULL CHECK (suppressed_because IN ('bounce', 'complaint')),
      suppressed_since timestamptz NOT NULL,
      lifted_by bigint NOT NULL REFERENCES users,
      reason text NOT NULL,
      lifted_at timestamptz NOT NULL DEFAULT now()
    )`);
    await queryRunner.query(
      'CREATE INDEX email_suppression_lifts_school_id_idx ON email_suppression_lifts (school_id, id)',
    );
    await queryRunner.query(
      'CREATE INDEX email_suppression_lifts_lifted_by_idx ON email_suppression_lifts (lifted_by)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE email_suppression_lifts');
  }
}
