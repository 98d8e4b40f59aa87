import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the table under a lock that lets everybody write. */
export class ValidateDropsOfCategories1763683217200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE categories VALIDATE CONSTRAINT categories_drops_check');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE categories DROP CONSTRAINT categories_drops_check,
      ADD CONSTRAINT categories_drops_check
      CHECK (drop_lowest BETWEEN 0 AND 100 AND drop_highest BETWEEN 0 AND 100) NOT VALID`);
  }
}
