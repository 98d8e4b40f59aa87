import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which line items no drop rule may drop, and which are extra credit. */
export class AddFlagsOfLineItems1763683217300 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE line_items
      ADD COLUMN never_drop boolean NOT NULL DEFAULT false,
      ADD COLUMN extra_credit boolean NOT NULL DEFAULT false`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE line_items DROP COLUMN never_drop, DROP COLUMN extra_credit');
  }
}
