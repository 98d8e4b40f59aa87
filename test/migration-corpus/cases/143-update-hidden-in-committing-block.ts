import type { MigrationInterface, QueryRunner } from 'typeorm';

/** No transaction is left to count in when it ends: the rows stand in the write-ahead log alone. */
export const expected = { verdict: 'blocked', checks: ['T06'] };

export class UpdateHiddenInCommittingBlock1800000143000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DO $$ BEGIN UPDATE accounts SET score = score + 1 WHERE score IS NOT NULL; COMMIT; END $$`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DO $$ BEGIN UPDATE accounts SET score = score - 1 WHERE score IS NOT NULL; COMMIT; END $$`,
    );
  }
}
