import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Locks every row until it commits. */
export const expected = { verdict: 'blocked', checks: ['S10', 'T06'] };
/** No condition says which rows were counted up already. */
export const noForm = true;

export class UpdateWholeTable1800000042000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('UPDATE accounts SET score = score + 1');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('UPDATE accounts SET score = score - 1');
  }
}
