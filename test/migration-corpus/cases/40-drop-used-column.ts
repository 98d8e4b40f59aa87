import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The running release names it, and its values are gone. */
export const expected = { verdict: 'blocked', checks: ['S06', 'R03', 'C01'] };

export class DropUsedColumn1800000040000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN nickname');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN nickname text');
  }
}
