import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the table under a lock that lets everybody write. */
export class ValidateScoreScaleOfLineItems1763683216300 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE line_items VALIDATE CONSTRAINT line_items_score_scale_id_fkey');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE line_items DROP CONSTRAINT line_items_score_scale_id_fkey');
    await queryRunner.query(`ALTER TABLE line_items ADD CONSTRAINT line_items_score_scale_id_fkey
      FOREIGN KEY (score_scale_id) REFERENCES score_scales NOT VALID`);
  }
}
