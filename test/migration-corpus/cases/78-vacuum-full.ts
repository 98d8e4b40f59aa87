import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rewrites the table. */
export const expected = { verdict: 'blocked', checks: ['T01'] };

export class VacuumFull1800000078000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('VACUUM FULL notes');
  }

  async down(): Promise<void> {}
}
