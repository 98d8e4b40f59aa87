import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The same column with another type. */
export const expected = { verdict: 'blocked', checks: ['S06', 'C02'] };

export class ViewChangesType1800000072000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP VIEW active_accounts');
    await queryRunner.query(
      `CREATE VIEW active_accounts AS SELECT id, email, score::bigint AS score FROM accounts WHERE status = 'active'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP VIEW active_accounts');
    await queryRunner.query(
      `CREATE VIEW active_accounts AS SELECT id, email, score FROM accounts WHERE status = 'active'`,
    );
  }
}
