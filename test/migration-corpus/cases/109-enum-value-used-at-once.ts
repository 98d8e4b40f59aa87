import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PostgreSQL refuses a value that the same transaction added. */
export const expected = { verdict: 'blocked', checks: ['T00'] };

export class EnumValueUsedAtOnce1800000109000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  static readonly acknowledges = [{ check: 'R02', who: 'Ada Admin', when: '2026-02-01', why: 'agreed' }];

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TYPE order_state ADD VALUE 'returned'`);
    await queryRunner.query(`UPDATE orders SET state = 'returned' WHERE id = 1`);
  }

  async down(): Promise<void> {}
}
