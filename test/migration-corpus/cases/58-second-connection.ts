import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What runs on another connection is outside the transaction. */
export const expected = { verdict: 'blocked', checks: ['T10'] };

export class SecondConnection1800000058000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
    await queryRunner.dataSource.query('CREATE TABLE side_effect (id int)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE side_effect');
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN phone');
  }
}
