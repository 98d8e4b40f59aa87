import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The running release does not know the column. */
export const expected = { verdict: 'blocked', checks: ['C03'] };

export class RequiredColumnForOldWrites1800000066000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes ADD COLUMN kind text NOT NULL DEFAULT 'plain'`);
    await queryRunner.query('ALTER TABLE notes ALTER COLUMN kind DROP DEFAULT');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes DROP COLUMN kind');
  }
}
