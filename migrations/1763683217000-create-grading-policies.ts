import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a class decides about its grades: weighting, late and missing work, posting, letters, the weights of grading
 * periods; and the final grades that a teacher gave in place of the calculated ones. A class without a row goes by none.
 */
export class CreateGradingPolicies1763683217000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['grade_overrides', 'grading_period_weights', 'grading_policies']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}

const up = [
  `CREATE TABLE grading_policies (
    class_id bigint PRIMARY KEY REFERENCES classes ON DELETE CASCADE,
    school_id bigint NOT NULL REFERENCES schools,
    weighting text NOT NULL DEFAULT 'categories' CHECK (weighting IN ('categories', 'points')),
    weights_above_100 text NOT NULL DEFAULT 'relative' CHECK (weights_above_100 IN ('extraCredit', 'relative')),
    late_deduction_percent numeric CHECK (late_deduction_percent BETWEEN 0 AND 100),
    late_interval_minutes integer CHECK (late_interval_minutes BETWEEN 1 AND 527040),
    late_minimum_percent numeric CHECK (late_minimum_percent BETWEEN 0 AND 100),
    missing_percent numeric CHECK (missing_percent BETWEEN 0 AND 100),
    counted_attempt text NOT NULL DEFAULT 'latest' CHECK (counted_attempt IN ('best', 'latest')),
    posting text NOT NULL DEFAULT 'automatic' CHECK (posting IN ('automatic', 'manual')),
    score_scale_id bigint REFERENCES score_scales,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT grading_policies_late_check
      CHECK (num_nonnulls(late_deduction_percent, late_interval_minutes, late_minimum_percent) IN (0, 3))
  )`,
  `COMMENT ON COLUMN grading_policies.score_scale_id IS 'the scale that gives totals their letters; null: none'`,
  'CREATE INDEX grading_policies_school_id_idx ON grading_policies (school_id)',
  'CREATE INDEX grading_policies_score_scale_id_idx ON grading_policies (score_scale_id) WHERE score_scale_id IS NOT NULL',
  `CREATE TABLE grading_period_weights (
    class_id bigint NOT NULL REFERENCES classes ON DELETE CASCADE,
    academic_session_id bigint NOT NULL REFERENCES academic_sessions,
    weight numeric NOT NULL CHECK (weight BETWEEN 0 AND 1000000),
    PRIMARY KEY (class_id, academic_session_id)
  )`,
  'CREATE INDEX grading_period_weights_academic_session_id_idx ON grading_period_weights (academic_session_id)',
  `CREATE TABLE grade_overrides (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    class_id bigint NOT NULL REFERENCES classes ON DELETE CASCADE,
    student_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    percent numeric CHECK (percent BETWEEN -1000000000 AND 1000000000),
    letter text CHECK (length(letter) BETWEEN 1 AND 255),
    reason text NOT NULL CHECK (length(reason) > 0),
    overridden_by bigint REFERENCES users ON DELETE SET NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (class_id, student_id),
    CONSTRAINT grade_overrides_grade_check CHECK (num_nonnulls(percent, letter) > 0)
  )`,
  `COMMENT ON TABLE grade_overrides IS
   'Final grades that a teacher gave in place of the calculated ones; no calculation writes here'`,
  'CREATE INDEX grade_overrides_school_id_idx ON grade_overrides (school_id)',
  'CREATE INDEX grade_overrides_student_id_idx ON grade_overrides (student_id)',
  'CREATE INDEX grade_overrides_overridden_by_idx ON grade_overrides (overridden_by) WHERE overridden_by IS NOT NULL',
];
