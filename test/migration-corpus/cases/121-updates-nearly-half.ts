import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 44 of 100 rows in one statement. Below 10,000 here, millions in production. */
export const expected = { verdict: 'blocked', checks: ['T06'] };
export const fillIn = { '<not done yet>': 'true' };

export class UpdatesNearlyHalf1800000121000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE orders SET quantity = quantity + 100 WHERE quantity < 22`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE orders SET quantity = quantity - 100 WHERE quantity >= 100`);
  }
}
