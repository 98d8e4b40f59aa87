import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rows that no down brings back. */
export const expected = { verdict: 'blocked', checks: ['S06', 'R03'] };

export class Truncate1800000045000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('TRUNCATE notes');
  }

  async down(): Promise<void> {}
}
