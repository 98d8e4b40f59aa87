import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PostgreSQL stores a constant default once, not in every row. */
export const expected = { verdict: 'safe', checks: [] };

export class AddColumnConstantDefault1800000002000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ADD COLUMN currency text NOT NULL DEFAULT 'EUR'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders DROP COLUMN currency');
  }
}
