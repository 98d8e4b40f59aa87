import type { MigrationInterface, QueryRunner } from 'typeorm';

/** No way back. */
export const expected = { verdict: 'blocked', checks: ['R01'] };

export class DownThrows1800000060000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
  }

  async down(): Promise<void> {
    throw new Error('there is no way back');
  }
}
