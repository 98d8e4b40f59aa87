import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The value is committed before the next migration uses it. */
export const expected = { verdict: 'safe', checks: ['R02'] };

export class EnumValueUsedLaterOne1800000164000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  static readonly acknowledges = [{ check: 'R02', who: 'Ada Admin', when: '2026-02-01', why: 'agreed' }];

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'returned'`);
  }

  async down(): Promise<void> {}
}

export class EnumValueUsedLaterTwo1800000164001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE orders ADD CONSTRAINT returned_has_quantity CHECK (state <> 'returned' OR quantity > 0) NOT VALID`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DROP CONSTRAINT returned_has_quantity`);
  }
}
