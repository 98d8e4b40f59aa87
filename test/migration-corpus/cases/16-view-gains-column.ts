import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A column more at the end of a view disturbs nobody who names columns. */
export const expected = { verdict: 'safe', checks: [] };

export class ViewGainsColumn1800000016000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE OR REPLACE VIEW active_accounts AS SELECT id, email, score, name FROM accounts WHERE status = 'active'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP VIEW active_accounts');
    await queryRunner.query(
      `CREATE VIEW active_accounts AS SELECT id, email, score FROM accounts WHERE status = 'active'`,
    );
  }
}
