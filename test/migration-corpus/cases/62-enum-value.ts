import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PostgreSQL cannot take an enum value back, and nobody answers for that. */
export const expected = { verdict: 'blocked', checks: ['R02'] };

export class EnumValue1800000062000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TYPE order_state ADD VALUE 'returned'`);
  }

  async down(): Promise<void> {}
}
