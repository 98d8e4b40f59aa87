import type { MigrationInterface, QueryRunner } from 'typeorm';

/** New rows are nobody’s yet. */
export const expected = { verdict: 'safe', checks: [] };

export class InsertsManyRows1800000144000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `INSERT INTO notes (account_id, body) SELECT id, 'welcome' FROM accounts WHERE id <= 12000`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM notes WHERE body = 'welcome' AND id > 20000`);
  }
}
