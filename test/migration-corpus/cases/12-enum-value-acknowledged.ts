import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PostgreSQL cannot take an enum value back, and somebody answers for that. */
export const expected = { verdict: 'safe', checks: ['R02'], accepted: ['R02'] };

export class EnumValueAcknowledged1800000012000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  static readonly acknowledges = [
    { check: 'R02', who: 'Ada Admin', when: '2026-02-01', why: 'a value that nobody uses does no harm' },
  ];

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TYPE order_state ADD VALUE 'returned'`);
  }

  async down(): Promise<void> {}
}
