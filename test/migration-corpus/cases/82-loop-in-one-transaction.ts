import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Batches, but one transaction: the row locks add up. */
export const expected = { verdict: 'blocked', checks: ['T06'] };

export class LoopInOneTransaction1800000082000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (let start = 0; start < 20_000; start += 5_000) {
      await queryRunner.query('UPDATE accounts SET score = score + 1 WHERE id > $1 AND id <= $1 + 5000', [start]);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('UPDATE accounts SET score = score - 1 WHERE id <= 20000');
  }
}
