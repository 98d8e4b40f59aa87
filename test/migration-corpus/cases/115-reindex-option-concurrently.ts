import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The other spelling, which the runner has to know to lift its lock_timeout. */
export const expected = { verdict: 'safe', checks: [] };

export class ReindexOptionConcurrently1800000115000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`REINDEX (CONCURRENTLY) INDEX accounts_name_idx`);
  }

  async down(): Promise<void> {}
}
