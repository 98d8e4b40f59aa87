import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two locks one after the other can deadlock with clients. */
export const expected = { verdict: 'safe', checks: ['T08'] };

export class SeveralTables1800000027000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
    await queryRunner.query('ALTER TABLE orders ADD COLUMN gift boolean');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders DROP COLUMN gift');
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN phone');
  }
}
