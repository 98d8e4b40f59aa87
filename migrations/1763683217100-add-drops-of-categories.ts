import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many of its lowest and highest scores a category drops. The next migration validates the check. */
export class AddDropsOfCategories1763683217100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE categories
      ADD COLUMN drop_lowest integer NOT NULL DEFAULT 0,
      ADD COLUMN drop_highest integer NOT NULL DEFAULT 0`);
    await queryRunner.query(`ALTER TABLE categories ADD CONSTRAINT categories_drops_check
      CHECK (drop_lowest BETWEEN 0 AND 100 AND drop_highest BETWEEN 0 AND 100) NOT VALID`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE categories DROP COLUMN drop_lowest, DROP COLUMN drop_highest');
  }
}
