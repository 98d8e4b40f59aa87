import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A condition that leaves 19,900 rows. */
export const expected = { verdict: 'blocked', checks: ['T06'] };
/** No condition says which rows were counted up already. */
export const noForm = true;

export class UpdateMostRows1800000043000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('UPDATE accounts SET score = score + 1 WHERE id > 100');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('UPDATE accounts SET score = score - 1 WHERE id > 100');
  }
}
