import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The check is one of several changes of one statement. */
export const expected = { verdict: 'blocked', checks: ['T02'] };

export class CheckAmongOtherChanges1800000132000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE orders ADD CONSTRAINT quantity_positive CHECK (quantity >= 0), ADD COLUMN gift boolean`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DROP COLUMN gift, DROP CONSTRAINT quantity_positive`);
  }
}
