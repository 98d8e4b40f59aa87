import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The running release leaves the value to the default. */
export const expected = { verdict: 'blocked', checks: ['C03'] };

export class DropDefault1800000067000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders ALTER COLUMN state DROP DEFAULT');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new'`);
  }
}
