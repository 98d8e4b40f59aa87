import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A lock that lets reads and writes pass. */
export const expected = { verdict: 'safe', checks: [] };

export class ColumnStatistics1800000021000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ALTER COLUMN email SET STATISTICS 500');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ALTER COLUMN email SET STATISTICS -1');
  }
}
