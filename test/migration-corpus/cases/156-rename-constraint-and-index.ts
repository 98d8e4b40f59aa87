import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nobody names them in a statement. */
export const expected = { verdict: 'safe', checks: [] };

export class RenameConstraintAndIndex1800000156000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders RENAME CONSTRAINT orders_account_id_fkey TO orders_account_fkey`);
    await queryRunner.query(`ALTER INDEX accounts_name_idx RENAME TO accounts_by_name`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER INDEX accounts_by_name RENAME TO accounts_name_idx`);
    await queryRunner.query(`ALTER TABLE orders RENAME CONSTRAINT orders_account_fkey TO orders_account_id_fkey`);
  }
}
