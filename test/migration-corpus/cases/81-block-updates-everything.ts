import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PL/pgSQL hides it from the parser, not from the counters. */
export const expected = { verdict: 'blocked', checks: ['S10', 'T06'] };

export class BlockUpdatesEverything1800000081000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DO $$ BEGIN UPDATE accounts SET score = score + 1; END $$');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('UPDATE accounts SET score = score - 1');
  }
}
