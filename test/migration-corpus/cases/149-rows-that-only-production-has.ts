import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Beyond what a check can know: no invented row fulfils the condition. The report says so. */
export const expected = { verdict: 'safe', checks: [] };

export class RowsThatOnlyProductionHas1800000149000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE accounts SET legacy = 'x' WHERE code LIKE 'LEGACY-%'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE accounts SET legacy = NULL WHERE code LIKE 'LEGACY-%'`);
  }
}
