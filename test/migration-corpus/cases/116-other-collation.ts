import type { MigrationInterface, QueryRunner } from 'typeorm';

/** No row changes, but the index on the column is built again under ACCESS EXCLUSIVE. */
export const expected = { verdict: 'blocked', checks: ['T03'] };

export class OtherCollation1800000116000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts ALTER COLUMN name TYPE text COLLATE "C"`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts ALTER COLUMN name TYPE text COLLATE "default"`);
  }
}
