import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The running release reads and writes the old value. */
export const expected = { verdict: 'blocked', checks: ['C01', 'C03'] };

export class RenameEnumValue1800000068000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TYPE order_state RENAME VALUE 'paid' TO 'settled'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TYPE order_state RENAME VALUE 'settled' TO 'paid'`);
  }
}
