import type { MigrationInterface, QueryRunner } from 'typeorm';

/** DISABLE TRIGGER ALL switches foreign keys off, which a superuser may do and the owner of the tables may not. */
export const expected = { verdict: 'blocked', checks: ['T00'] };

export class TriggersDisabled1800000120000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DISABLE TRIGGER ALL`);
    await queryRunner.query(`UPDATE orders SET account_id = account_id WHERE id = 1`);
  }

  async down(): Promise<void> {}
}
