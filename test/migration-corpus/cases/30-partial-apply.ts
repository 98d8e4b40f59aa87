import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the second statement fails, the first stays. */
export const expected = { verdict: 'safe', checks: ['S03'] };

export class PartialApply1800000030000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN fax text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN fax');
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN phone');
  }
}
