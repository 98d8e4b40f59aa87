import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Draft and posted: a draft is what a teacher graded and students do not see yet. Beside it stands what keeps a draft
 * from showing itself: when a result last came into sight or left it, which requests move only what teachers see, and
 * since when the totals are those that the student sees.
 */
export class AddDrafts1763683218000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE grade_totals DROP COLUMN posted_calculated_at');
    await queryRunner.query('ALTER TABLE recalculation_requests DROP COLUMN drafts_only');
    await queryRunner.query('ALTER TABLE line_items DROP COLUMN posting');
    await queryRunner.query('ALTER TABLE results DROP COLUMN draft, DROP COLUMN posting_changed_at');
  }
}

const up = [
  `ALTER TABLE results ADD COLUMN draft boolean NOT NULL DEFAULT false, ADD COLUMN posting_changed_at timestamptz`,
  `COMMENT ON COLUMN results.posting_changed_at IS 'when it was last posted or recalled: to its student it changed then'`,
  'ALTER TABLE line_items ADD COLUMN posting text',
  `COMMENT ON COLUMN line_items.posting IS 'null: as the class has it'`,
  `ALTER TABLE line_items ADD CONSTRAINT line_items_posting_check
    CHECK (posting IN ('automatic', 'manual')) NOT VALID`,
  'ALTER TABLE recalculation_requests ADD COLUMN drafts_only boolean NOT NULL DEFAULT false',
  `COMMENT ON COLUMN recalculation_requests.drafts_only IS 'moves no total that students see'`,
  'ALTER TABLE grade_totals ADD COLUMN posted_calculated_at timestamptz',
  `COMMENT ON COLUMN grade_totals.posted_calculated_at IS 'when what the student sees of it last changed; null: with calculated_at'`,
];
