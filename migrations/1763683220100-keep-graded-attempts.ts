import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the graded work was submitted, and the scores of earlier attempts that were graded before it. */
export class KeepGradedAttempts1763683220100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE result_attempts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      result_id bigint NOT NULL REFERENCES results ON DELETE CASCADE,
      submitted_at timestamptz,
      score numeric,
      text_score text,
      late boolean,
      recorded_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE NULLS NOT DISTINCT (result_id, submitted_at),
      CHECK (num_nonnulls(score, text_score) > 0)
    )`);
    await queryRunner.query(
      `COMMENT ON TABLE result_attempts IS
       'The grade of an earlier attempt, kept when a later submission is graded; the result holds the latest one'`,
    );
    await queryRunner.query('ALTER TABLE results ADD COLUMN submitted_at timestamptz');
    await queryRunner.query(
      `COMMENT ON COLUMN results.submitted_at IS 'when the graded work was submitted; null: not known'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE results DROP COLUMN submitted_at');
    await queryRunner.query('DROP TABLE result_attempts');
  }
}
