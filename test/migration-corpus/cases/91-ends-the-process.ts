import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Takes the process along. */
export const expected = { verdict: 'broken', checks: [] };

export class EndsTheProcess1800000091000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
    process.exit(3);
  }

  async down(): Promise<void> {}
}
