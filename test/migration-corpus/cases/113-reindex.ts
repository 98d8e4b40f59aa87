import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Writes wait for the whole build. */
export const expected = { verdict: 'blocked', checks: ['T03'] };

export class Reindex1800000113000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`REINDEX INDEX accounts_name_idx`);
  }

  async down(): Promise<void> {}
}
