import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The column is still there after down. */
export const expected = { verdict: 'blocked', checks: ['R02'] };

export class DownForgets1800000061000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
  }

  async down(): Promise<void> {}
}
